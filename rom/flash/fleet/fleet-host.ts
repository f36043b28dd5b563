import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import { asVerdict, logBegins, type Verdict } from './job.ts';
import type { CardEvent } from './events.ts';
import type { FleetHost } from './inventory.ts';
import type { FleetTask } from './order.ts';
import type { HostOutcome } from './run-fleet.ts';
import {
  followScript,
  isConnectionLost,
  remoteError,
  runThere,
  sshCommand,
  startScript,
  type SshWords,
} from './ssh.ts';
import type { HostEntry } from './state.ts';

/** What the work on a card takes from the outside. */
export interface FleetOutside {
  readonly run: Run;
  readonly ssh: SshWords;
  readonly signal: AbortSignal;
  /** Folder of the agent there, named after its content. */
  readonly agent: string;
  /** The archive that a job begins with: agent, job, ROM and its witnesses. */
  readonly pack: (task: FleetTask, job: string) => Promise<Uint8Array>;
  readonly newJob: () => string;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  /** Written down before anything is begun. */
  readonly save: (card: FleetHost, entry: HostEntry) => Promise<void>;
  readonly onEvent: (card: FleetHost, event: CardEvent) => void;
}

/** How long a host that does not answer any more is asked again: it works on meanwhile. */
const patienceMs = 10 * 60_000;

/**
 * Have a host burn its card: go on with a job that is there already, else begin one; follow it to its end, also over
 * lost connections.
 * @param before what is known of the card
 * @throws the abort reason; the job goes on there
 */
export async function burnOnHost(
  task: FleetTask,
  before: HostEntry | undefined,
  outside: FleetOutside,
): Promise<HostOutcome> {
  const known = before !== undefined && !before.ended && before.key === task.key ? before.job : null;
  let job = known ?? outside.newJob();
  let isBegun = known !== null;
  const note = (state: HostEntry['state'], ended: boolean, outcome?: HostOutcome): Promise<void> =>
    outside.save(task.host, {
      ...{ state, key: task.key, job, ended, at: outside.now().toISOString() },
      exitCode: outcome?.exitCode ?? null,
      message: outcome?.message ?? '',
      backup: outcome?.backup ?? null,
    });
  const end = async (ended: boolean, outcome: HostOutcome): Promise<HostOutcome> => {
    await note(outcome.ok ? 'done' : 'failed', ended, outcome);
    return outcome;
  };
  try {
    let followed = isBegun ? await follow(task, job, outside) : { verdict: notThere, last: undefined };
    if (followed.verdict.verdict === 'not-there') {
      if (isBegun) job = outside.newJob();
      isBegun = false;
      await note('started', false);
      await start(task, job, outside);
      isBegun = true;
      followed = await follow(task, job, outside);
    }
    return await end(true, outcomeOf(task.host.host, followed));
  } catch (error) {
    outside.signal.throwIfAborted();
    if (!(error instanceof RomkitError)) throw error;
    // Where the connection broke nobody knows whether it has begun: the next run looks.
    const mayRun = isBegun || error.code === 'not-reachable';
    return end(!mayRun, failed(error.exitCode, error.message, error.hint));
  }
}

const notThere: Verdict = { verdict: 'not-there' };

async function start(task: FleetTask, job: string, outside: FleetOutside): Promise<void> {
  const { host } = task;
  outside.onEvent(host, { type: 'step', step: 'copying' });
  const input = await outside.pack(task, job);
  const command = sshCommand(outside.ssh, host, startScript(host, { agent: outside.agent, job }));
  const result = await runThere(outside.run, command, { input, signal: outside.signal });
  outside.signal.throwIfAborted();
  const verdict = result.stdout.split('\n').map(asVerdict).findLast(Boolean);
  if (verdict?.verdict === 'started') {
    outside.onEvent(host, { type: 'step', step: 'started' });
    return;
  }
  if (verdict?.verdict === 'not-started')
    throw new RomkitError({
      code: 'host-failed',
      message: `${host.host} did not begin: ${verdict.message}`,
      exitCode: ExitCode.missing,
    });
  throw remoteError(host, result, outside.ssh);
}

interface Followed {
  readonly verdict: Verdict;
  /** The last result or error in the log. */
  readonly last: Readonly<Record<string, unknown>> | undefined;
}

/** Read the log to its end, going on after the last whole line where the connection was lost. */
async function follow({ host }: FleetTask, job: string, outside: FleetOutside): Promise<Followed> {
  let [lines, waitMs, waitedMs] = [0, 1000, 0];
  let last: Followed['last'];
  for (;;) {
    let verdict: Verdict | undefined;
    let isLog = false;
    const onLine = (line: string): void => {
      verdict = asVerdict(line) ?? verdict;
      const isBefore = !isLog;
      isLog ||= line === logBegins;
      if (verdict !== undefined || isBefore) return;
      const document = asDocument(line);
      // A line that was cut off comes again.
      if (line.startsWith('{') && document === undefined) return;
      [waitMs, waitedMs] = [1000, 0];
      lines++;
      if (document === undefined) return;
      if (document['type'] === 'result' || 'error' in document) last = document;
      outside.onEvent(host, { type: 'document', document });
    };
    outside.onEvent(host, { type: 'step', step: 'following' });
    const script = followScript(host, { agent: outside.agent, job }, lines);
    const command = sshCommand(outside.ssh, host, script);
    const result = await runThere(outside.run, command, { onLine, signal: outside.signal });
    outside.signal.throwIfAborted();
    if (verdict !== undefined) return { verdict, last };
    if (!isConnectionLost(result) || waitedMs >= patienceMs) throw remoteError(host, result, outside.ssh);
    outside.onEvent(host, { type: 'step', step: 'reconnecting' });
    await outside.pause(waitMs);
    waitedMs += waitMs;
    waitMs = Math.min(2 * waitMs, 15_000);
  }
}

function asDocument(line: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === 'object' && document !== null
      ? (document as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function outcomeOf(host: string, { verdict, last }: Followed): HostOutcome {
  if (verdict.verdict === 'died')
    return failed(
      verdict.unfinished ? ExitCode.flashFailedPartial : ExitCode.flashFailedUnchanged,
      verdict.unfinished
        ? 'It was cut off while the chip was being written.'
        : 'It was cut off before the chip was written.',
      'The same command again completes it.',
    );
  const exitCode = verdict.verdict === 'ended' ? verdict.exitCode : ExitCode.failed;
  const backup = (last?.['backup'] as { file?: string } | undefined)?.file ?? null;
  if (exitCode === ExitCode.done && last?.['type'] === 'result')
    return { ok: true, exitCode, message: String(last['result']), hint: null, backup };
  const error = last?.['error'] as { message?: string; hint?: string | null } | undefined;
  return failed(
    exitCode === ExitCode.done ? ExitCode.failed : exitCode,
    error?.message ?? `romkit ended there with exit code ${exitCode} and said nothing on ${host}.`,
    error?.hint ?? undefined,
  );
}

const failed = (exitCode: number, message: string, hint: string | undefined): HostOutcome => ({
  ok: false,
  ...{ exitCode, message, hint: hint ?? null, backup: null },
});
