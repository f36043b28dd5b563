import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { notReadable, RomkitError, usageError } from '../../system/error.ts';
import { SiteCollector } from './collect/collector.ts';
import { readCsv } from './csv/read.ts';
import { readDhcpd } from './dhcpd/read.ts';
import { readEthers } from './dnsmasq/ethers.ts';
import { readDnsmasq, readDnsmasqHosts } from './dnsmasq/read.ts';
import { noResolver, type ImportEnvironment } from './environment.ts';
import { readKea } from './kea/read.ts';
import { readPxelinux } from './pxelinux/read.ts';
import { kindsOfFolder, type FolderKind } from './recognise/recognise-folder.ts';
import { kindsOfText, type FileKind } from './recognise/recognise-text.ts';
import { readBootdirectory } from './script/read.ts';
import { filesBelow } from './script/walk.ts';
import { importKinds, type ImportedSite, type ImportKind } from './site.ts';
import { readText } from './source/text.ts';
import { readYaml } from './yaml/read.ts';

export interface ReadSiteOptions {
  /** Null: by content and names. */
  readonly kind?: ImportKind | null;
  readonly environment?: ImportEnvironment;
}

/** A file or a folder with what it is read as. */
interface Part {
  readonly path: string;
  readonly kind: ImportKind;
  readonly isFile: boolean;
}

/**
 * Read a site's configuration: one file, with what it includes, or a folder.
 * @throws RomkitError `file-not-readable`, `site-not-recognised`, `site-ambiguous`, `not-a-folder`, or of the reader
 */
export async function readSite(path: string, options: ReadSiteOptions = {}): Promise<ImportedSite> {
  const { kind = null, environment = noResolver } = options;
  const isFolder = (
    await stat(path).catch(notReadable(path, 'Name a configuration file or the folder it lies in.'))
  ).isDirectory();
  const collector = new SiteCollector();
  const parts = isFolder ? await folderParts(path, kind) : [await filePart(path, kind)];
  for (const part of parts) await readPart(part, collector, environment);
  return collector.site();
}

async function filePart(path: string, kind: ImportKind | null): Promise<Part> {
  if (kind === 'bootdirectory')
    throw usageError(
      'not-a-folder',
      `${path} is one file; a boot directory is a folder.`,
      'Name the folder that it lies in.',
    );
  return { path, kind: kind ?? oneOf(path, await fileKinds(path)), isFile: true };
}

async function fileKinds(path: string): Promise<readonly FileKind[]> {
  const text = await readText(path);
  if (/^#!(ipxe|gpxe)(\s|$)/.test(text))
    throw usageError(
      'site-not-recognised',
      `${path} is one boot script of a boot directory.`,
      'Name the folder that it lies in.',
    );
  return kindsOfText(path, text);
}

async function folderParts(path: string, kind: ImportKind | null): Promise<readonly Part[]> {
  if (kind === 'bootdirectory' || kind === 'pxelinux') return [{ path, kind, isFile: false }];
  const found = kindsOfFolder(basename(path), await filesBelow(path));
  if (kind !== null) return configParts(path, kind, found);
  if (found.length === 0) return configParts(path, null, found);
  const only = oneOf(path, found, kindTitle);
  return [
    typeof only === 'string'
      ? { path, kind: only, isFile: false }
      : { path: join(path, only.main), kind: only.kind, isFile: true },
  ];
}

const kindTitle = (kind: FolderKind): string => (typeof kind === 'string' ? kind : kind.kind);

/** The daemon's main file, or the folder's files one by one, as in dnsmasq.d. */
async function configParts(
  path: string,
  kind: ImportKind | null,
  found: readonly FolderKind[],
): Promise<readonly Part[]> {
  const main = found.find((each) => typeof each !== 'string' && each.kind === kind);
  if (typeof main === 'object') return [{ path: join(path, main.main), kind: main.kind, isFile: true }];
  const parts: Part[] = [];
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isFile() && !isHidden(entry.name)) parts.push(...(await partOf(join(path, entry.name), kind)));
  const only = oneOf(path, [...new Set(parts.map((part) => part.kind))]);
  return parts.filter((part) => part.kind === only).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files of editors and packages are no configuration. */
const isHidden = (name: string): boolean => /^[.#]|~$|\.(bak|dpkg-\w+|rpm\w+)$/.test(name);

/** A file of a folder where it is of the kind, or of exactly one kind; others lie there too. */
async function partOf(path: string, wanted: ImportKind | null): Promise<Part[]> {
  try {
    const kinds = await fileKinds(path);
    const [kind] = kinds.filter((each) => wanted === null || each === wanted);
    return kind === undefined || (wanted === null && kinds.length > 1) ? [] : [{ path, kind, isFile: true }];
  } catch (error) {
    if (error instanceof RomkitError) return [];
    throw error;
  }
}

function oneOf<Kind>(path: string, kinds: readonly Kind[], title: (kind: Kind) => string = String): Kind {
  const [only, ...others] = kinds;
  if (only === undefined)
    throw usageError(
      'site-not-recognised',
      `romkit cannot tell what ${path} is.`,
      `Name it: --kind ${importKinds.join('|')}.`,
    );
  if (others.length > 0)
    throw usageError(
      'site-ambiguous',
      `${path} can be read as ${kinds.map(title).join(' and as ')}.`,
      `Name one: ${kinds.map((kind) => `--kind ${title(kind)}`).join(' or ')}.`,
    );
  return only;
}

function readPart(
  { path, kind, isFile }: Part,
  collector: SiteCollector,
  environment: ImportEnvironment,
): Promise<void> {
  switch (kind) {
    case 'bootdirectory':
      return readBootdirectory(path, collector, environment);
    case 'pxelinux':
      return readPxelinux(path, isFile, collector);
    case 'dhcpd':
      return readDhcpd(path, collector, environment);
    case 'kea':
      return readKea(path, collector);
    case 'dnsmasq':
      return readDnsmasq(path, collector);
    case 'dnsmasq-hosts':
      return readDnsmasqHosts(path, collector);
    case 'ethers':
      return readEthers(path, collector);
    case 'csv':
      return readCsv(path, collector);
    case 'yaml':
      return readYaml(path, collector);
  }
}
