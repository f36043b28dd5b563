import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { missingError } from '../../../system/error.ts';
import { sha256, writeError } from '../../../system/files/files.ts';
import type { Folders } from '../../../system/files/folders.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import type { Run } from '../../../system/process/run.ts';
import { flavours, type FlavourName } from '../flavour.ts';
import { git, gitReason } from './git.ts';
import { withoutPassword } from './location.ts';

/** What reaching a repository over the network needs. */
export interface Network {
  readonly run: Run;
  readonly folders: Folders;
  readonly flavour: FlavourName;
  readonly signal?: AbortSignal | undefined;
  readonly onNote?: ((line: string) => void) | undefined;
}

const answerTimeoutMs = 30_000;
const transferTimeoutMs = 20 * 60_000;

/** A server that sends less than 1 kB/s for 20 s is given up; ssh never asks and gives up connecting after 15 s. */
const patience = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=20'];

/** Where the clone of a URL is kept, there or not. */
export function cloneFolder(folders: Folders, url: string): string {
  const name = basename(url.replace(/[/\\]+$/, ''))
    .replace(/\.git$/, '')
    .replace(/[^\w.-]/g, '_');
  return join(folders.cache, 'sources', `${name}-${sha256(url).slice(0, 12)}.git`);
}

/**
 * The bare clone of a URL in the cache; cloned when it is not there. It appears whole or not at all.
 * @throws RomkitError `source-not-reachable`, exit code 3.
 */
export async function cloneOnce(network: Network, url: string): Promise<string> {
  const folder = cloneFolder(network.folders, url);
  if (existsSync(folder)) return folder;
  const lock = await lockClone(network, folder);
  try {
    await sweep(folder);
    if (!existsSync(folder)) await cloneInto(network, url, folder);
    return folder;
  } finally {
    await lock.release();
  }
}

/** Fetch what is new into a clone; the refs become the server's. */
export async function fetchClone(network: Network, url: string): Promise<void> {
  const folder = cloneFolder(network.folders, url);
  const lock = await lockClone(network, folder);
  try {
    const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    const args = [
      '--git-dir',
      folder,
      'fetch',
      '--quiet',
      '--prune',
      '--no-auto-maintenance',
      '--',
      url,
      ...refs,
    ];
    await reach(network, url, [...patience, ...args], transferTimeoutMs);
  } finally {
    await lock.release();
  }
}

async function cloneInto(network: Network, url: string, folder: string): Promise<void> {
  // A server that does not answer is found out in seconds, before a transfer that may rightly take minutes.
  await reach(network, url, [...patience, 'ls-remote', '--quiet', '--', url, 'HEAD'], answerTimeoutMs);
  network.onNote?.(`Fetching ${withoutPassword(url)} (once; it is kept in ${folder}) …`);
  const temporary = join(
    dirname(folder),
    `.${basename(folder)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`,
  );
  try {
    await mkdir(dirname(folder), { recursive: true });
    await reach(
      network,
      url,
      [...patience, 'clone', '--bare', '--quiet', '--', url, temporary],
      transferTimeoutMs,
    );
    await rename(temporary, folder);
  } catch (error) {
    throw writeError(folder, error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Take away what a clone that was killed left; the lock is held, so nobody is at work on it. */
async function sweep(folder: string): Promise<void> {
  const left = (name: string): boolean => name.startsWith(`.${basename(folder)}.`) && name.endsWith('.tmp');
  const names = await readdir(dirname(folder)).catch(() => []);
  await Promise.all(
    names.filter(left).map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })),
  );
}

async function reach(
  network: Network,
  url: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = network.signal === undefined ? timeout : AbortSignal.any([network.signal, timeout]);
  const env = {
    GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -oBatchMode=yes -oConnectTimeout=15',
  };
  const result = await git(network.run, args, { env, signal });
  network.signal?.throwIfAborted();
  if (result.exitCode === 0) return;
  const reason = timeout.aborted
    ? `no answer within ${timeoutMs / 1000} s`
    : gitReason(result).replaceAll(url, withoutPassword(url));
  throw notReachable(
    network.flavour,
    `${withoutPassword(url)} cannot be reached (${reason.replace(/\.$/, '')})`,
  );
}

/**
 * The one error for a source that cannot be had: what, and the way out.
 * @param canFetch it was not tried yet: `romkit source sync` may help
 */
export function notReachable(flavour: FlavourName, what: string, canFetch = false): Error {
  const other = flavour === 'ipxe' ? '' : ` --flavour ${flavour}`;
  const use = `name a folder or repository that has it: romkit source use DIR-or-URL${other}`;
  return missingError(
    'source-not-reachable',
    `The ${flavours[flavour].title} source is not there: ${what}.`,
    canFetch ? `Fetch it with romkit source sync${other}, or ${use}` : use.replace('name', 'Name'),
  );
}

function lockClone(network: Network, folder: string) {
  return takeLock(`${folder}.lock`, {
    onWait: (pid) =>
      network.onNote?.(`Waiting for another romkit (process ${pid}) that fetches the same source …`),
    ...(network.signal === undefined ? {} : { signal: network.signal }),
  });
}
