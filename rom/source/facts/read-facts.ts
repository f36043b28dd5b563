import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { objectOf, readCommands } from './facts-commands.ts';
import { readDrivers } from './facts-drivers.ts';
import { readRoms } from './facts-nics.ts';
import { readConfigs, readOptions } from './facts-options.ts';
import { readSettings } from './facts-settings.ts';
import type { SourceFacts } from './facts.ts';
import type { FlavourName } from '../flavour.ts';
import { readMakefiles } from './makefiles.ts';
import { readTree, type TreeTools } from './read-tree.ts';
import type { Source } from '../source.ts';
import type { TreeFiles } from './tar.ts';

/** Raise it when what is read, or how, changes: older cache entries are then not looked at. */
const formatVersion = 3;

/**
 * What a source tree offers, from the cache or from its git objects; no work copy is made.
 * @throws RomkitError `source-not-readable`, exit code 3, where objects are missing.
 */
export async function readFacts(
  source: Pick<Source, 'flavour' | 'gitDir' | 'tree' | 'location'>,
  tools: TreeTools,
): Promise<SourceFacts> {
  const path = join(tools.folders.cache, 'facts', `${source.tree}-${formatVersion}.json`);
  const known = await readCached(path, source.flavour);
  if (known !== undefined) return known;
  const facts = factsOf(source.flavour, await readTree(source, isRead, tools));
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
  const options = readOptions(files);
  const objects = (folders: readonly string[]): string[] =>
    [...new Set(sourcesOf(files, folders, make.nonAutoSources).map(objectOf))].sort();
  return {
    flavour,
    version: make.version,
    options,
    configs: readConfigs(files, options),
    objects: { pcbios: objects(make.platformFolders.pcbios), efi: objects(make.platformFolders.efi) },
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

function isRead(path: string): boolean {
  return /\.c$|\/Makefile(\.\w+)?$|^src\/config\/.*\.h$/.test(path);
}
