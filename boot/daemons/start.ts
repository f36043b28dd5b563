import { spawn as spawnProcess, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError, systemErrorCode } from '../../system/error.ts';
import { makeFolder, writeFileAtomic } from '../../system/files/files.ts';
import { killGroup, signalGroup } from '../../system/process/process-group.ts';
import { childLines, type ChildLines } from './child-lines.ts';
import { daemonFailed, forbiddenGroups, notStarted } from './daemon-error.ts';
import type { DaemonPlan, Ready } from './plan.ts';
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
  /** Starts the process; `node:child_process` unless told. */
  readonly spawn?: typeof spawnProcess;
}

/**
 * Write a server's files, start it and wait until it really serves.
 * @throws RomkitError `daemon-missing`, `daemon-failed` (with its last lines), `daemon-not-ready` or
 * `groups-forbidden`; the signal's reason when it fires first. Nothing is left running then.
 */
export async function startDaemon(plan: DaemonPlan, options: StartOptions = {}): Promise<Daemon> {
  options.signal?.throwIfAborted();
  if (plan.changesGroups && (await groupsAreForbidden())) throw forbiddenGroups(plan);
  await prepare(plan);
  const child = await launch(plan, options.spawn ?? spawnProcess);
  const lines = childLines(child, options.onLine);
  const ended = endOf(child, lines.last);
  const daemon: Daemon = { name: plan.name, ended, stop: () => stop(child, ended) };
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
  for (const { path, text, keep } of plan.files) {
    if (!keep) await writeFileAtomic(path, text);
    else await writeFile(path, text, { flag: 'wx' }).catch(ignoreExisting);
  }
  for (const { path, value } of plan.kernelSettings) await writeFile(join('/proc/sys', path), value);
}

function ignoreExisting(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
}

function launch(plan: DaemonPlan, spawn: typeof spawnProcess): Promise<ChildProcess> {
  const [file, ...args] = plan.command;
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of its own process group, so that its workers end with it, and Ctrl-C reaches it through romkit alone.
    detached: true,
    ...(plan.cwd === null ? {} : { cwd: plan.cwd }),
    // /usr/sbin is not in every user's PATH, and that is where servers are.
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C', ...plan.env },
  });
  return new Promise((resolve, reject) => {
    child.once('spawn', () => {
      child.on('error', () => undefined);
      running.add(child.pid!);
      resolve(child);
    });
    child.once('error', (error) => reject(notStarted(plan, error)));
  });
}

async function untilReady(
  plan: DaemonPlan,
  ended: Promise<DaemonEnd>,
  lines: ChildLines,
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
    for (const promise of [ready, died, interrupted]) promise.catch(() => undefined);
  }
}

async function saysSo(
  plan: DaemonPlan,
  { text, unless }: Extract<Ready, { by: 'line' }>,
  lines: ChildLines,
): Promise<void> {
  const said = await lines.says(...(unless === undefined ? [] : [unless]), text);
  if (said !== text) throw daemonFailed(plan, { exitCode: null, signal: null, lastLines: lines.last() });
}

function endOf(child: ChildProcess, lastLines: () => readonly string[]): Promise<DaemonEnd> {
  return new Promise((resolve) => {
    child.once('close', (exitCode, signal) => {
      running.delete(child.pid!);
      resolve({ exitCode, signal, lastLines: lastLines() });
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<DaemonEnd>): Promise<void> {
  const group = child.pid!;
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), 2000);
  child.once('exit', () => signalGroup(group, 'SIGKILL'));
  if (child.exitCode !== null || child.signalCode !== null) signalGroup(group, 'SIGKILL');
  await ended;
  clearTimeout(timer);
  // Workers that it has left behind take a moment to go.
  await killGroup(group);
}

const running = new Set<number>();

/** Should romkit itself end, no server is left behind. */
process.on('exit', () => running.forEach((group) => signalGroup(group, 'SIGKILL')));

async function groupsAreForbidden(): Promise<boolean> {
  return (await readFile('/proc/self/setgroups', 'utf8').catch(() => 'allow')).trim() === 'deny';
}
