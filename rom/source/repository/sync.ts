import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cloneFolder, cloneOnce, fetchClone, notReachable, type Network } from './clone.ts';
import { flavours } from '../flavour.ts';
import { git, gitReason } from './git.ts';
import { parseLocation } from './location.ts';
import { isFilled, namedSource, type SourceRequest } from '../resolve.ts';

/** What a sync did: `present` where there was nothing to fetch (a folder, a filled submodule). */
export type SyncOutcome = 'fetched' | 'updated' | 'present';

const submoduleTimeoutMs = 15 * 60_000;

/**
 * Bring a source here: fill the empty submodule, clone a URL, or fetch what is new into its clone.
 * @throws RomkitError `source-not-reachable`, exit code 3.
 */
export async function syncSource(request: SourceRequest): Promise<SyncOutcome> {
  const named = namedSource(request);
  if (named.origin === 'submodule') return fillSubmodule(request, named.text);
  const location = parseLocation(named.text);
  if (location.kind === 'folder') return 'present';
  return cloneOrFetch(request, location.url);
}

async function cloneOrFetch(request: Network, url: string): Promise<SyncOutcome> {
  if (existsSync(cloneFolder(request.folders, url))) {
    await fetchClone(request, url);
    return 'updated';
  }
  await cloneOnce(request, url);
  return 'fetched';
}

/** Where romkit is no git checkout there is no submodule: the default URL is cloned in its place. */
async function fillSubmodule(request: SourceRequest, submodule: string): Promise<SyncOutcome> {
  if (isFilled(submodule)) return 'present';
  const top = dirname(submodule);
  if (!existsSync(join(top, '.git')) || !existsSync(join(top, '.gitmodules'))) {
    return cloneOrFetch(request, flavours.ipxe.defaultUrl);
  }
  request.onNote?.(`Fetching ${flavours.ipxe.defaultUrl} into ${submodule} …`);
  const timeout = AbortSignal.timeout(submoduleTimeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  const args = ['submodule', 'update', '--init', '--depth', '1', '--', basename(submodule)];
  const result = await git(
    request.run,
    ['-C', top, '-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=20', ...args],
    { signal },
  );
  request.signal?.throwIfAborted();
  if (result.exitCode !== 0 || !isFilled(submodule)) {
    const reason = timeout.aborted ? 'no answer' : gitReason(result);
    throw notReachable(
      'ipxe',
      `${flavours.ipxe.defaultUrl} cannot be reached (${reason.replace(/\.$/, '')})`,
    );
  }
  return 'fetched';
}
