import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { missingError, RomkitError, systemErrorCode } from '../../../system/error.ts';
import type { Wrap } from '../../../system/process/command.ts';
import { startJob, type Job } from '../../../system/process/job.ts';
import { installHint } from '../../../system/tools/packages.ts';
import { CaptureReport, type CaptureTotals } from './capture-report.ts';

export interface TcpdumpRequest {
  readonly interface: string;
  /** Bytes kept of each packet; null keeps whole packets. */
  readonly snapBytes: number | null;
  /** The kernel hands packets on in batches, up to a second late; whole packets always come so. */
  readonly isBatched?: boolean | undefined;
  /** Memory of the kernel for packets that are still to be read. */
  readonly bufferMiB: number;
  /** Packets that are wanted (pcap-filter(7)); default all. */
  readonly filter?: string | undefined;
  /** Where the capture goes: a pipe to read from, or an open file. */
  readonly output: 'pipe' | number;
  /** Starts tcpdump by way of another program. */
  readonly wrap?: Wrap | undefined;
}

/** A tcpdump that is capturing. */
export interface Tcpdump {
  /** Paused; null where the capture goes to a file. */
  readonly output: Readable | null;
  /** Settles when it has ended and all that it wrote was read. */
  readonly ended: Promise<CaptureTotals>;
  /** The counters of it and of the kernel by now; as the last time where it has ended. */
  count(): Promise<CaptureTotals>;
  /** Waits until what was on the wire by now is written, then ends it. */
  stop(): Promise<CaptureTotals>;
}

const pollMs = 20;
/** Without a packet more for so long, what the kernel counted beyond is not coming (on lo it counts twice). */
const quietPolls = { immediate: 15, batched: 75 };
const killAfterMs = 3000;

/**
 * Starts tcpdump and resolves once it captures. RomkitError `tcpdump-missing` or `capture-failed` with tcpdump's own
 * words where it does not.
 */
export async function startTcpdump(request: TcpdumpRequest): Promise<Tcpdump> {
  const job = await launch(request);
  // A stream that nobody reads yet is resumed, and what it says is lost, unless it is paused.
  job.stdout?.pause();
  const report = new CaptureReport(job.stderr!);
  const ended = job.closed.then(() => report.totals);
  await untilListening(job, report, request.interface);
  return {
    output: job.stdout,
    ended,
    count: async () => {
      await ask(job, report);
      return report.totals;
    },
    stop: async () => {
      await drain(job, report, isBatched(request) ? quietPolls.batched : quietPolls.immediate);
      return interrupt(job, ended);
    },
  };
}

async function launch(request: TcpdumpRequest): Promise<Job> {
  const wrap = request.wrap ?? ((command) => command);
  try {
    return await startJob({
      command: wrap(['tcpdump', ...argumentsFor(request)]),
      stdio: ['ignore', request.output, 'pipe'],
    });
  } catch (error) {
    throw systemErrorCode(error) === 'ENOENT' ? tcpdumpMissing(error) : error;
  }
}

/**
 * `-U` writes each packet as it comes. Whole packets come in batches from the kernel: in immediate mode its buffer
 * would hold few of them.
 */
function argumentsFor(request: TcpdumpRequest): readonly string[] {
  const { interface: name, snapBytes, bufferMiB, filter } = request;
  const mode = ['-s', String(snapBytes ?? 0), ...(isBatched(request) ? [] : ['--immediate-mode'])];
  return [
    '-i',
    name,
    '-n',
    '-U',
    '-B',
    String(bufferMiB * 1024),
    ...mode,
    '-w',
    '-',
    ...(filter === undefined ? [] : [filter]),
  ];
}

const isBatched = ({ snapBytes, isBatched: isWanted = false }: TcpdumpRequest): boolean =>
  snapBytes === null || isWanted;

async function untilListening(job: Job, report: CaptureReport, name: string): Promise<void> {
  const failed = job.closed.then(() => {
    throw captureFailed(name, report.lines);
  });
  failed.catch(() => undefined);
  await Promise.race([report.listening, failed]);
}

/** SIGUSR1 makes tcpdump say how many packets it has written and how many the kernel has for it. */
async function ask(job: Job, report: CaptureReport): Promise<void> {
  if (!job.isRunning()) return;
  const answer = report.next();
  job.kill('SIGUSR1');
  await answer;
}

async function drain(job: Job, report: CaptureReport, maxQuietPolls: number): Promise<void> {
  let written = -1;
  let target: number | undefined;
  for (let quiet = 0; quiet < maxQuietPolls && job.isRunning(); quiet++) {
    await ask(job, report);
    const { packets, received, dropped } = report.totals;
    target ??= received;
    if (packets + dropped >= target) return;
    if (packets > written) quiet = 0;
    written = packets;
    await delay(pollMs);
  }
}

async function interrupt(job: Job, ended: Promise<CaptureTotals>): Promise<CaptureTotals> {
  job.kill('SIGINT');
  const timer = setTimeout(() => job.kill('SIGKILL'), killAfterMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

const tcpdumpMissing = (cause: unknown): RomkitError =>
  missingError(
    'tcpdump-missing',
    'The network cannot be watched: tcpdump is not installed.',
    installHint('tcpdump'),
    cause,
  );

function captureFailed(name: string, lines: readonly string[]): RomkitError {
  const dropsRoot = lines.some((line) => line.includes("Couldn't change to"));
  return new RomkitError({
    code: 'capture-failed',
    message: `tcpdump cannot watch the network interface ${name}.`,
    // As uid 0 of a user namespace it wants to become another user, whom that namespace does not have.
    hint: dropsRoot
      ? 'Map the user to itself, not to root, in the user namespace: unshare --map-current-user --keep-caps'
      : 'Look at its own words; capturing needs root or CAP_NET_RAW, and an interface that is up.',
    details: lines,
  });
}
