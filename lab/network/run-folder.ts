import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from '../../rom/host/files.ts';
import { lives, thisHolder, type Holder } from '../../rom/host/holder.ts';

/**
 * A folder for what one run needs (firmware's variables, servers' files). Its name is its holder's record, so there is
 * no moment at which the folder is there and nobody holds it. Others may pass through but not list it (mode 0711):
 * servers that give up root still have to read their files.
 * @param parent must be reachable for other users' servers, which a home folder often is not.
 */
export async function makeRunFolder(parent = tmpdir()): Promise<string> {
  const { pid, startTicks } = await thisHolder();
  const name = [prefix(), await processNamespace(), pid, startTicks, randomBytes(4).toString('hex')].join(
    '-',
  );
  const path = join(parent, name);
  await mkdir(path, { mode: 0o711 }).catch((error: unknown) => {
    throw writeError(path, error);
  });
  return path;
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
    if (!(await isOurs(path))) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  return removed;
}

const prefix = (): string => `romkit-lab-${process.getuid?.() ?? 0}`;

function holderIn(name: string, namespace: string): Holder | undefined {
  if (!name.startsWith(`${prefix()}-${namespace}-`)) return undefined;
  const [pid, startTicks] = name.slice(prefix().length + namespace.length + 2).split('-');
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
