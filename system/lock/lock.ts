import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { systemErrorCode } from '../error.ts';
import { makeFolder, writeError } from '../files/files.ts';
import { lives, thisHolder, type Holder as Process } from './holder.ts';

/** What a lock file says: its holder, and a name that no other lock ever has. */
interface Holder extends Process {
  readonly id: string;
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

/**
 * Take a lock file without waiting.
 * @returns undefined where another live process has it
 * @throws a write error with the path where no lock can be made
 */
export async function lockIfFree(path: string): Promise<Lock | undefined> {
  if ((await tryLock(path)) !== undefined) return undefined;
  return { release: () => rm(path, { force: true }) };
}

/** Take the lock if it is free; else its live holder. */
async function tryLock(path: string): Promise<Holder | undefined> {
  const id = randomBytes(8).toString('hex');
  const mine = `${path}.${id}.tmp`;
  try {
    await makeFolder(dirname(path));
    await writeFile(mine, JSON.stringify({ id, ...(await thisHolder()) }));
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
  const holder = await readHolder(path);
  if (holder === undefined) return undefined;
  if (await lives(holder)) return holder;
  // Of several that find it dead one takes it away, alone: another might take the lock of whoever was faster.
  const removal = `${path}.${holder.id}`;
  if ((await tryLock(removal)) !== undefined) return undefined;
  try {
    if ((await readHolder(path))?.id === holder.id) await rm(path, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
  return undefined;
}

/** Who holds the lock; undefined where nobody does. What says nothing (a crash emptied it) is no lock. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder> | null;
    if (holder?.id !== undefined) return holder as Holder;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
  }
  await rm(path, { force: true });
  return undefined;
}

/** Wait until something happens to a lock file, or some time has gone by (its holder may have been killed). */
function changed(path: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, 250);
    const watcher = watchFolder(dirname(path), (name) => {
      if (name === basename(path)) done();
    });
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done, { once: true });
  });
}

/** A system may have no watches left: then the timer alone has to do. */
function watchFolder(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_event, name) => onChange(name));
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}
