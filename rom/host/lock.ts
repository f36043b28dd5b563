import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from './error.ts';
import { makeFolder, writeError } from './files.ts';

/** A process as the kernel knows it: the start time tells it from a later one with the same id. */
interface Holder {
  readonly pid: number;
  /** Clock ticks after boot, /proc/PID/stat field 22 (proc_pid_stat(5)). */
  readonly startTicks: string;
}

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** Called once when another live process holds the lock, before waiting for it. */
  readonly onWait?: (holderPid: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Take a lock file, waiting while another live process has it. A lock whose holder is gone is taken over, so a
 * killed romkit blocks nobody.
 * @throws the abort reason when the signal fires while waiting; a write error with the path where no lock can be made.
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<Lock> {
  let told = false;
  for (;;) {
    options.signal?.throwIfAborted();
    const holder = await tryLock(path);
    if (holder === undefined) return { release: () => rm(path, { force: true }) };
    if (!told) options.onWait?.(holder.pid);
    told = true;
    await changed(path, options.signal);
  }
}

/** Take the lock if it is free; else its live holder. */
async function tryLock(path: string): Promise<Holder | undefined> {
  const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await makeFolder(dirname(path));
    await writeFile(mine, JSON.stringify({ pid: process.pid, startTicks: await startTicks(process.pid) }));
  } catch (error) {
    throw writeError(path, error);
  }
  try {
    for (;;) {
      try {
        // A hard link appears whole or not at all, with its content: no moment at which the lock has no holder.
        await link(mine, path);
        return undefined;
      } catch (error) {
        if (systemErrorCode(error) !== 'EEXIST') throw writeError(path, error);
      }
      const holder = await liveHolder(path);
      if (holder !== undefined) return holder;
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** The lock's holder if it lives; a dead holder's lock is taken away first. */
async function liveHolder(path: string): Promise<Holder | undefined> {
  let holder: Holder;
  let inode: number;
  try {
    inode = (await stat(path)).ino;
    holder = JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    await rm(path, { force: true });
    return undefined;
  }
  if ((await startTicks(holder.pid)) === holder.startTicks) return holder;
  // Only the very file that was read is removed; another process may have taken over in between.
  const now = await stat(path).catch(() => undefined);
  if (now?.ino === inode) await unlink(path).catch(() => undefined);
  return undefined;
}

async function startTicks(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name is in brackets and may hold spaces; field 22 is the 20th after it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Wait until something happens to a lock file, or a second has gone by (its holder may have been killed). */
function changed(path: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(dirname(path), (_event, name) => {
      if (name === null || path.endsWith(name)) done();
    });
    const timer = setTimeout(() => done(), 1000);
    const abort = (): void => done(signal?.reason);
    const done = (error?: unknown): void => {
      clearTimeout(timer);
      watcher.close();
      signal?.removeEventListener('abort', abort);
      if (error === undefined) resolve();
      else reject(error);
    };
    watcher.on('error', () => done());
    signal?.addEventListener('abort', abort, { once: true });
  });
}
