import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { makeFolder, writeError, writeFileAtomic } from '../../../system/files/files.ts';
import type { Folders } from '../../../system/files/folders.ts';
import type { Run } from '../../../system/process/run.ts';
import { readCommands } from './facts-commands.ts';
import { readDrivers } from './facts-drivers.ts';
import { readRoms } from './facts-nics.ts';
import { readOptions } from './facts-options.ts';
import { readSettings } from './facts-settings.ts';
import type { SourceFacts } from './facts.ts';
import type { FlavourName } from '../flavour.ts';
import { git, gitReason } from '../repository/git.ts';
import { readMakefiles } from './makefiles.ts';
import type { Source } from '../source.ts';
import { readTar, type TreeFiles } from './tar.ts';

/** Raise it when what is read, or how, changes: older cache entries are then not looked at. */
const formatVersion = 2;

export interface FactsTools {
  readonly folders: Folders;
  readonly run: Run;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a source tree offers, from the cache or from its git objects; no work copy is made.
 * @throws RomkitError `source-not-readable`, exit code 3, where objects are missing.
 */
export async function readFacts(
  source: Pick<Source, 'flavour' | 'gitDir' | 'tree' | 'location'>,
  tools: FactsTools,
): Promise<SourceFacts> {
  const path = join(tools.folders.cache, 'facts', `${source.tree}-${formatVersion}.json`);
  const known = await readCached(path, source.flavour);
  if (known !== undefined) return known;
  const facts = factsOf(source.flavour, await readTree(source, tools));
  // A cache that cannot be written costs time, nothing else.
  await writeFileAtomic(path, JSON.stringify(facts)).catch(() => undefined);
  return facts;
}

/** What a tree's files say. */
export function factsOf(flavour: FlavourName, files: TreeFiles): SourceFacts {
  const make = readMakefiles(files);
  const sources = sourcesOf(files, make.sourceFolders, make.nonAutoSources);
  const roms = readRoms(
    files,
    sources.filter((source) => source.includes('drivers/')),
  );
  return {
    flavour,
    version: make.version,
    options: readOptions(files),
    commands: readCommands(files, sources),
    settings: readSettings(files, sources),
    nics: roms.nics,
    drivers: readDrivers(files, sources, roms, make.groups),
    media: make.media,
    archs: make.archs,
  };
}

/** C sources that make compiles, in make's order: folder by folder, by name in each. */
function sourcesOf(files: TreeFiles, folders: readonly string[], nonAuto: readonly string[]): string[] {
  const byFolder = new Map<string, string[]>();
  for (const path of files.keys()) {
    if (!path.endsWith('.c')) continue;
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), path]);
  }
  const left = new Set(nonAuto.map((path) => `src/${path}`));
  return folders.flatMap((folder) =>
    (byFolder.get(`src/${folder}`) ?? []).filter((path) => !left.has(path)).sort(),
  );
}

async function readCached(path: string, flavour: FlavourName): Promise<SourceFacts | undefined> {
  try {
    const facts = JSON.parse(await readFile(path, 'utf8')) as SourceFacts;
    return facts.flavour === flavour ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** The texts that facts are read from, in one git process. */
async function readTree(
  source: Pick<Source, 'gitDir' | 'tree' | 'location'>,
  tools: FactsTools,
): Promise<TreeFiles> {
  const folder = join(tools.folders.cache, 'facts');
  const archive = join(folder, `.${source.tree}.${randomBytes(4).toString('hex')}.tar`);
  try {
    await makeFolder(folder);
    const args = [
      '--git-dir',
      source.gitDir,
      'archive',
      '--format=tar',
      `--output=${archive}`,
      source.tree,
      'src',
    ];
    const result = await git(tools.run, args, tools.signal === undefined ? {} : { signal: tools.signal });
    tools.signal?.throwIfAborted();
    if (/No space left on device/.test(result.stderr))
      throw Object.assign(new Error(result.stderr), { code: 'ENOSPC' });
    if (result.exitCode !== 0) throw unreadable(source.location, gitReason(result));
    return readTar(await readFile(archive), isRead);
  } catch (error) {
    throw writeError(archive, error);
  } finally {
    await rm(archive, { force: true });
  }
}

function isRead(path: string): boolean {
  return /\.c$|\/Makefile(\.\w+)?$|^src\/config\/.*\.h$/.test(path);
}

function unreadable(location: string, reason: string): RomkitError {
  return new RomkitError({
    code: 'source-not-readable',
    message: `The source ${location} cannot be read: ${reason}.`,
    hint: 'romkit source sync fetches it again; romkit source use DIR-or-URL names another.',
    exitCode: 3,
  });
}
