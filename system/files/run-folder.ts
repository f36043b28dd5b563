import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from './files.ts';
import { lives, thisHolder, type Holder } from '../lock/holder.ts';

const purposes = ['lab', 'flash', 'work'] as const;

/** Use of a run folder: firmware's variables and servers' files; contents of chips; files for a tool's one call. */
export type RunPurpose = (typeof purposes)[number];

/**
 * A folder for what one run needs. Into the lab's others may pass, but not list it: servers that give up root still
 * have to read their files.
 * @param parent must be reachable for other users' servers, which a home folder often is not.
 */
export async function makeRunFolder(purpose: RunPurpose, parent = tmpdir()): Promise<string> {
  const path = join(parent, await runFolderName(purpose));
  await mkdir(path, { mode: purpose === 'lab' ? 0o711 : 0o700 }).catch((error: unknown) => {
    throw writeError(path, error);
  });
  return path;
}

/** Name of a new run folder. It is the record of its holder, so the folder is never there with nobody holding it. */
export async function runFolderName(purpose: RunPurpose): Promise<string> {
  const { pid, startTicks } = await thisHolder();
  const random = randomBytes(4).toString('hex');
  return [prefix(purpose), await processNamespace(), pid, startTicks, random].join('-');
}

/**
 * Remove what runs left that were killed. A folder of another user, or of another process namespace (a container that
 * shares the parent), is left alone: its holder cannot be looked at from here.
 * @returns the folders removed
 */
export async function sweepRunFolders(parent = tmpdir()): Promise<readonly string[]> {
  const namespace = await processNamespace();
  const removed: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const holder = holderIn(name, namespace);
    if (holder === undefined || (await lives(holder))) continue;
    const path = join(parent, name);
    if (!(await isOurs(path)) || (await isWorkedIn(path))) continue;
    // Files of another user in it (a server's, where romkit was root then) stay, and are no reason to fail.
    const gone = rm(path, { recursive: true, force: true });
    await gone.then(
      () => removed.push(path),
      () => undefined,
    );
  }
  return removed;
}

const prefix = (purpose: RunPurpose): string => `romkit-${purpose}-${process.getuid?.() ?? 0}`;

function holderIn(name: string, namespace: string): Holder | undefined {
  const start = purposes
    .map((purpose) => `${prefix(purpose)}-${namespace}-`)
    .find((each) => name.startsWith(each));
  if (start === undefined) return undefined;
  const [pid, startTicks] = name.slice(start.length).split('-');
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
