import type { Platform } from './facts.ts';
import type { TreeFiles } from './tar.ts';

/** What romkit reads of a tree's Makefiles. */
export interface MakeFacts {
  readonly version: string;
  readonly media: Readonly<Record<Platform, readonly string[]>>;
  readonly archs: readonly string[];
  /** Source folders below src/, in make's order. */
  readonly sourceFolders: readonly string[];
  /** Those of each platform, for the PC architectures. */
  readonly platformFolders: Readonly<Record<Platform, readonly string[]>>;
  /** Source files that have no object of their own. */
  readonly nonAutoSources: readonly string[];
  /** Driver groups that targets can name beside single drivers: DRIVERS_ipxe, … */
  readonly groups: readonly string[];
}

/** Makefiles of the PC architectures, the common ones first. */
const pcArchs = ['i386', 'x86_64', 'x86'];

export function readMakefiles(files: TreeFiles): MakeFacts {
  const main = read(files, 'Makefile');
  const all = [...files].filter(([path]) => /^src\/(arch\/[^/]+\/)?Makefile(\.\w+)?$/.test(path));
  const value = (name: string): string =>
    new RegExp(`^${name}[ \\t]*:?=[ \\t]*(.*?)[ \\t]*$`, 'm').exec(main)?.[1] ?? '';
  const folders = (platform: Platform): string[] =>
    ['Makefile', ...platformFiles(platform)].flatMap((file) => words(read(files, file), 'SRCDIRS'));
  return {
    version: `${value('VERSION_MAJOR')}.${value('VERSION_MINOR')}.${value('VERSION_PATCH')}${value('EXTRAVERSION')}`,
    media: { pcbios: media(files, 'pcbios'), efi: media(files, 'efi') },
    archs: architectures(files),
    sourceFolders: unique([...folders('pcbios'), ...folders('efi')]),
    platformFolders: { pcbios: unique(folders('pcbios')), efi: unique(folders('efi')) },
    nonAutoSources: unique(all.flatMap(([, text]) => words(text, 'NON_AUTO_SRCS'))),
    groups: unique(
      all.flatMap(([, text]) =>
        [...text.matchAll(/^DRIVERS_([\w-]+)[ \t]*[:+]?=/gm)].map((match) => match[1] ?? ''),
      ),
    ),
  };
}

function platformFiles(platform: Platform): string[] {
  const arch = pcArchs.flatMap((name) => [`arch/${name}/Makefile`, `arch/${name}/Makefile.${platform}`]);
  return [`Makefile.${platform}`, ...arch];
}

/**
 * MEDIA and NON_AUTO_MEDIA of a platform, and what pattern rules make of them: Makefile.efi lists its `%.iso` nowhere.
 * Those that only write to a device of the building machine are left out.
 */
function media(files: TreeFiles, platform: Platform): string[] {
  const found = platformFiles(platform).flatMap((file) => {
    const text = read(files, file);
    return [...words(text, 'MEDIA'), ...words(text, 'NON_AUTO_MEDIA'), ...patternRules(text)];
  });
  const onDevice = new Set(platformFiles(platform).flatMap((file) => deviceRules(read(files, file))));
  return unique(found).filter((name) => !name.startsWith('$') && !onDevice.has(name));
}

/** Suffixes that a rule makes for any elements: `$(BIN)/%.iso : $(BIN)/%.efi`. */
const patternRules = (text: string): string[] =>
  [...text.matchAll(/^(?:\$\(BIN\)\/)?%\.?([a-z][\w.]*)[ \t]*:/gm)].map((match) => match[1] ?? '');

/** Suffixes whose rule writes to a fixed device: `%fd0 : %dsk` with `of=/dev/fd0`. */
function deviceRules(text: string): string[] {
  return [...text.matchAll(/^%(\w+)[ \t]*:[^\n]*\n((?:\t[^\n]*\n)*)/gm)]
    .filter((match) => /of=\/dev\//.test(match[2] ?? ''))
    .map((match) => match[1] ?? '');
}

/** Folders of src/arch that have a Makefile for a platform or include/ of their own; families (`x86`) are in none. */
function architectures(files: TreeFiles): string[] {
  const platforms = /^src\/arch\/(\w+)\/Makefile\.(pcbios|efi|sbi|linux)$/;
  const names = unique([...files.keys()].flatMap((path) => platforms.exec(path)?.[1] ?? []));
  // A family's Makefile is included by its members: `include arch/x86/Makefile`.
  const families = new Set(
    names.flatMap((name) =>
      [...read(files, `arch/${name}/Makefile`).matchAll(/^include[ \t]+arch\/(\w+)\/Makefile$/gm)].map(
        (m) => m[1] ?? '',
      ),
    ),
  );
  return names.filter((name) => !families.has(name)).sort();
}

/** The words of every `NAME = …`, `NAME := …` and `NAME += …`. */
function words(text: string, name: string): string[] {
  const pattern = new RegExp(`^${name}[ \\t]*[:+]?=[ \\t]*(.*)$`, 'gm');
  return [...text.replace(/\\\n/g, ' ').matchAll(pattern)].flatMap((match) =>
    (match[1] ?? '').split(/\s+/).filter((word) => word !== '' && !word.startsWith('#')),
  );
}

function read(files: TreeFiles, path: string): string {
  return files.get(`src/${path}`) ?? '';
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
