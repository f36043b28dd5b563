import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from './files.ts';
import { lives, thisHolder, type Holder } from '../lock/holder.ts';

/** What a run folder is for: firmware's variables and servers' files; contents of chips. */
export type RunPurpose = 'lab' | 'flash';

/**
 * A folder for what one run needs. Its name is its holder's record, so there is
 * no moment at which the folder is there and nobody holds it. Into the lab's others may pass, but not list it: servers
 * that give up root still have to read their files.
 * @param parent must be reachable for other users' servers, which a home folder often is not.
 */
export async function makeRunFolder(purpose: RunPurpose, parent = tmpdir()): Promise<string> {
  const { pid, startTicks } = await thisHolder();
  const name = [
    prefix(purpose),
    await processNamespace(),
    pid,
    startTicks,
    randomBytes(4).toString('hex'),
  ].join('-');
  const path = join(parent, name);
  await mkdir(path, { mode: purpose === 'lab' ? 0o711 : 0o700 }).catch((error: unknown) => {
    throw writeError(path, error);
  });
  return path;
}

/**
 * Remove what runs left that were killed. A folder of another user, or of another process namespace (a container that
 * shares the parent), is left alone: its holder cannot be looked at from here.
 * @returns the folders removed
 */
export async function sweepRunFolders(purpose: RunPurpose, parent = tmpdir()): Promise<readonly string[]> {
  const namespace = await processNamespace();
  const removed: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const holder = holderIn(name, prefix(purpose), namespace);
    if (holder === undefined || (await lives(holder))) continue;
    const path = join(parent, name);
    if (!(await isOurs(path)) || (await isWorkedIn(path))) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  return removed;
}

const prefix = (purpose: RunPurpose): string => `romkit-${purpose}-${process.getuid?.() ?? 0}`;

function holderIn(name: string, start: string, namespace: string): Holder | undefined {
  if (!name.startsWith(`${start}-${namespace}-`)) return undefined;
  const [pid, startTicks] = name.slice(start.length + namespace.length + 2).split('-');
  return pid === undefined || startTicks === undefined ? undefined : { pid: Number(pid), startTicks };
}

/** The number in `pid:[4026531836]` (pid_namespaces(7)). */
async function processNamespace(): Promise<string> {
  return /\d+/.exec(await readlink('/proc/self/ns/pid'))?.[0] ?? '0';
}

async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

/** A tool that writes to a chip outlives its romkit, and has its images here. */
async function isWorkedIn(path: string): Promise<boolean> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.some((command) => command.includes(path));
}
