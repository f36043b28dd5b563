import { spawn as spawnChild, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { missingError, RomkitError } from '../../../system/error.ts';
import { CaptureReport, type CaptureTotals } from './capture-report.ts';

export type Spawn = typeof spawnChild;

export interface TcpdumpRequest {
  readonly interface: string;
  /** Bytes kept of each packet; null keeps whole packets. */
  readonly snapBytes: number | null;
  /** Where the capture goes: a pipe to read from, or an open file. */
  readonly output: 'pipe' | number;
  readonly spawn?: Spawn;
}

/** A tcpdump that is capturing. */
export interface Tcpdump {
  /** Null where the capture goes to a file. */
  readonly output: Readable | null;
  /** Settles when it has ended and all that it wrote was read. */
  readonly ended: Promise<CaptureTotals>;
  /** Waits until what was on the wire by now is written, then ends it. */
  stop(): Promise<CaptureTotals>;
}

const bufferKiB = 32_768;
const pollMs = 20;
/** Without a packet more for so long, what the kernel counted beyond is not coming (on lo it counts twice). */
const quietPolls = { immediate: 15, batched: 75 };
const killAfterMs = 3000;

/**
 * Starts tcpdump and resolves once it captures. RomkitError `tcpdump-missing` or `capture-failed` with tcpdump's own
 * words where it does not.
 */
export async function startTcpdump(request: TcpdumpRequest): Promise<Tcpdump> {
  const child = (request.spawn ?? spawnChild)('tcpdump', [...argumentsFor(request)], {
    stdio: ['ignore', request.output, 'pipe'],
  });
  const report = new CaptureReport(child.stderr!);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(
    () => report.totals,
    () => report.totals,
  );
  void ended.finally(() => process.removeListener('exit', kill));
  await untilListening(child, report, request.interface);
  return {
    output: child.stdout,
    ended,
    stop: async () => {
      await drain(child, report, request.snapBytes === null ? quietPolls.batched : quietPolls.immediate);
      return interrupt(child, ended);
    },
  };
}

/**
 * `-U` writes each packet as it comes. Whole packets come in batches from the kernel: in immediate mode its buffer
 * would hold few of them.
 */
function argumentsFor({ interface: name, snapBytes }: TcpdumpRequest): readonly string[] {
  const mode = snapBytes === null ? ['-s', '0'] : ['-s', String(snapBytes), '--immediate-mode'];
  return ['-i', name, '-n', '-U', '-B', String(bufferKiB), ...mode, '-w', '-'];
}

async function untilListening(child: ChildProcess, report: CaptureReport, name: string): Promise<void> {
  const failed = once(child, 'close').then(() => {
    throw captureFailed(name, report.lines);
  });
  // An `error` is a program that could not be started; `once` rejects with it.
  await Promise.race([report.listening, failed]).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? tcpdumpMissing(error) : error;
  });
}

/** SIGUSR1 makes tcpdump say how many packets it has written and how many the kernel has for it. */
async function drain(child: ChildProcess, report: CaptureReport, maxQuietPolls: number): Promise<void> {
  let written = -1;
  let target: number | undefined;
  for (let quiet = 0; quiet < maxQuietPolls && isRunning(child); quiet++) {
    const answer = report.next();
    child.kill('SIGUSR1');
    await answer;
    const { packets, received, dropped } = report.totals;
    target ??= received;
    if (packets + dropped >= target) return;
    if (packets > written) quiet = 0;
    written = packets;
    await delay(pollMs);
  }
}

async function interrupt(child: ChildProcess, ended: Promise<CaptureTotals>): Promise<CaptureTotals> {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

const tcpdumpMissing = (cause: unknown): RomkitError =>
  missingError(
    'tcpdump-missing',
    'The network cannot be watched: tcpdump is not installed.',
    'romkit doctor --fix, or: sudo apt-get install -y tcpdump',
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
