import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError, systemErrorCode } from '../../system/error.ts';
import { makeFolder, writeFileAtomic } from '../../system/files/files.ts';
import type { Wrap } from '../../system/process/command.ts';
import { startJob, type Job } from '../../system/process/job.ts';
import { jobLines, type JobLines } from '../../system/process/job-lines.ts';
import { daemonFailed, forbiddenGroups, notStarted } from './daemon-error.ts';
import type { DaemonPlan, Ready } from './daemon-plan.ts';
import { endLeftOver, startedBy } from './left-over.ts';
import { servesTftp } from './ready.ts';

/** A server that serves. */
export interface Daemon {
  readonly name: string;
  /** Resolves when it has ended, asked to or not. */
  readonly ended: Promise<DaemonEnd>;
  /** SIGTERM, and SIGKILL to what is left of it after two seconds. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface DaemonEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it said last. */
  readonly lastLines: readonly string[];
}

export interface StartOptions {
  /** Each line that it says, as it says it. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** How long it may take until it serves; default 20 s. */
  readonly readyTimeoutMs?: number;
  /** Starts the process by way of another program. */
  readonly wrap?: Wrap;
}

/**
 * Write a server's files, start it and wait until it really serves.
 * @throws RomkitError `daemon-missing`, `daemon-failed` (with its last lines), `daemon-not-ready` or
 * `groups-forbidden`; the signal's reason when it fires first. Nothing is left running then.
 */
export async function startDaemon(plan: DaemonPlan, options: StartOptions = {}): Promise<Daemon> {
  options.signal?.throwIfAborted();
  if (plan.changesGroups && (await groupsAreForbidden())) throw forbiddenGroups(plan);
  await endLeftOver(plan.command);
  await prepare(plan);
  const job = await launch(plan, options.wrap);
  const lines = jobLines(job, options.onLine);
  const ended = job.closed.then((exit) => ({ ...exit, lastLines: lines.last() }));
  const daemon: Daemon = { name: plan.name, ended, stop: () => stop(job) };
  try {
    await untilReady(plan, ended, lines, options);
  } catch (error) {
    await daemon.stop();
    throw error;
  }
  return daemon;
}

/** Folders, files and kernel settings; never an overwritten lease. */
async function prepare(plan: DaemonPlan): Promise<void> {
  for (const folder of plan.folders) await makeFolder(folder);
  for (const { path, text, keep, isProgram = false } of plan.files) {
    if (!keep) await writeFileAtomic(path, text, isProgram ? 0o755 : 0o644);
    else await writeFile(path, text, { flag: 'wx' }).catch(ignoreExisting);
  }
  for (const { path, value } of plan.kernelSettings) await writeFile(join('/proc/sys', path), value);
}

function ignoreExisting(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
}

async function launch(plan: DaemonPlan, wrap: Wrap = (command) => command): Promise<Job> {
  try {
    return await startJob({
      command: wrap(plan.command),
      ...(plan.cwd === null ? {} : { cwd: plan.cwd }),
      // /usr/sbin is not in every user's PATH, and that is where servers are.
      env: {
        PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
        LC_ALL: 'C',
        [startedBy]: String(process.pid),
        ...plan.env,
      },
      // Its workers end with it in their own order.
      ask: 'first',
    });
  } catch (error) {
    throw notStarted(plan, error);
  }
}

async function untilReady(
  plan: DaemonPlan,
  ended: Promise<DaemonEnd>,
  lines: JobLines,
  options: StartOptions,
): Promise<void> {
  const giveUp = new AbortController();
  const timeoutMs = options.readyTimeoutMs ?? 20_000;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([giveUp.signal, limit, ...(options.signal ? [options.signal] : [])]);
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const died = ended.then((end) => {
    throw daemonFailed(plan, end);
  });
  const ready =
    plan.ready.by === 'line' ? saysSo(plan, plan.ready, lines) : servesTftp(plan.ready.address, signal);
  try {
    await Promise.race([ready, died, interrupted]);
  } catch (error) {
    if (error instanceof RomkitError || !limit.aborted || options.signal?.aborted) throw error;
    throw new RomkitError({
      code: 'daemon-not-ready',
      message: `${plan.name} was started, but did not serve within ${timeoutMs / 1000} s.`,
      hint: `Look at what it says: ${plan.command.join(' ')}`,
    });
  } finally {
    giveUp.abort();
  }
}

async function saysSo(
  plan: DaemonPlan,
  { text, unless }: Extract<Ready, { by: 'line' }>,
  lines: JobLines,
): Promise<void> {
  const said = await lines.says(...(unless === undefined ? [] : [unless]), text);
  if (said !== text) throw daemonFailed(plan, { exitCode: null, signal: null, lastLines: lines.last() });
}

async function stop(job: Job): Promise<void> {
  await job.end();
  await job.closed;
}

async function groupsAreForbidden(): Promise<boolean> {
  return (await readFile('/proc/self/setgroups', 'utf8').catch(() => 'allow')).trim() === 'deny';
}
