import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Folders } from '../../system/files/folders.ts';
import type { Run } from '../../system/process/run.ts';
import { cloneFolder, cloneOnce, fetchClone, notReachable } from './repository/clone.ts';
import { readCommit } from './repository/commit.ts';
import { flavours, type FlavourName } from './flavour.ts';
import { commitContent, folderContent, type Content } from './repository/folder-source.ts';
import { git } from './repository/git.ts';
import { parseLocation, type Location } from './repository/location.ts';
import type { Source, SourceOrigin } from './source.ts';

export interface SourceRequest {
  readonly flavour: FlavourName;
  /** `--source`. */
  readonly flag?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The user's setting. */
  readonly setting?: string | undefined;
  /** Folder of the iPXE submodule; undefined where romkit runs from no checkout. */
  readonly submodule: string | undefined;
  readonly folders: Folders;
  readonly run: Run;
  /** Reach for nothing over the network: what is not here is an error. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNote?: ((line: string) => void) | undefined;
}

/** Where a source was named, and the words it was named with. */
export interface NamedSource {
  readonly origin: SourceOrigin;
  readonly text: string;
}

/**
 * Find the source to build from and pin its content. Order: `--source`, the environment, the user's setting, then
 * the iPXE submodule, or the default URL. Nothing is fetched when the objects are there already.
 * @throws RomkitError with exit code 3: `source-not-reachable`, `source-not-found`, `source-not-a-tree`,
 * `source-wrong-flavour`, `source-ref-unknown`, `git-missing`.
 */
export async function resolveSource(request: SourceRequest): Promise<Source> {
  const named = namedSource(request);
  if (named.origin === 'submodule') return submoduleSource(request, named);
  const location = parseLocation(named.text);
  const content =
    location.kind === 'url' ? await urlContent(request, location) : await locationContent(request, location);
  return { flavour: request.flavour, origin: named.origin, location: location.text, ...content };
}

/** The first place that names a source; nothing is looked up but whether the submodule is filled. */
export function namedSource(
  request: Pick<SourceRequest, 'flavour' | 'flag' | 'env' | 'setting' | 'submodule' | 'folders'>,
): NamedSource {
  const { flavour } = request;
  const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
  const fromEnvironment = request.env[flavours[flavour].sourceVariable];
  if (given(request.flag)) return { origin: 'flag', text: request.flag };
  if (given(fromEnvironment)) return { origin: 'environment', text: fromEnvironment };
  if (given(request.setting)) return { origin: 'setting', text: request.setting };
  const url = flavours[flavour].defaultUrl;
  const { submodule } = request;
  const useSubmodule =
    flavour === 'ipxe' &&
    submodule !== undefined &&
    (isFilled(submodule) || !existsSync(cloneFolder(request.folders, url)));
  return useSubmodule ? { origin: 'submodule', text: submodule } : { origin: 'default', text: url };
}

/** A submodule that was not fetched is an empty folder. */
export function isFilled(submodule: string): boolean {
  return existsSync(join(submodule, 'src', 'Makefile'));
}

async function submoduleSource(request: SourceRequest, named: NamedSource): Promise<Source> {
  if (!isFilled(named.text)) throw notReachable('ipxe', `${named.text} is empty`, true);
  const [content, pinnedCommit] = await Promise.all([
    locationContent(request, { kind: 'folder', text: named.text, path: named.text, ref: undefined }),
    readPin(request.run, named.text),
  ]);
  const pin = pinnedCommit === undefined ? {} : { pinnedCommit };
  return { flavour: request.flavour, origin: 'submodule', location: named.text, ...content, ...pin };
}

/** The commit at which romkit's own repository pins the submodule; undefined outside a checkout. */
async function readPin(run: Run, submodule: string): Promise<string | undefined> {
  const result = await git(run, ['-C', dirname(submodule), 'ls-files', '--stage', '--', basename(submodule)]);
  return /^160000 ([0-9a-f]+) /.exec(result.stdout)?.[1];
}

function locationContent(request: SourceRequest, location: Location & { kind: 'folder' }): Promise<Content> {
  return folderContent({ ...request, path: location.path, ref: location.ref, text: location.text });
}

async function urlContent(request: SourceRequest, location: Location & { kind: 'url' }): Promise<Content> {
  const wasThere = existsSync(cloneFolder(request.folders, location.url));
  const { ref, text } = location;
  if (request.offline === true && !wasThere)
    throw notReachable(request.flavour, `${text} was not fetched yet`, true);
  const gitDir = await cloneOnce(request, location.url);
  if (
    wasThere &&
    request.offline !== true &&
    ref !== undefined &&
    (await readCommit(request.run, gitDir, ref)) === undefined
  ) {
    await fetchClone(request, location.url);
  }
  return commitContent({ ...request, ref, text }, { gitDir, commonDir: gitDir, prefix: '' });
}
