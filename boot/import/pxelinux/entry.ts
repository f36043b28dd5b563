import type { Mac } from '../../chain/event.ts';
import type { ImageKind } from '../../registry/model/image.ts';
import { bootFileMeaning } from '../collect/boot-file.ts';
import { localImage, nothingSet, type NewImage } from '../collect/chain-image.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { isPlainWord, nameOfPath } from '../collect/image-name.ts';
import { fileName, loadedImage, type NamedSource } from '../image/linux.ts';
import type { SiteFiles } from '../image/site-files.ts';
import { entryFile } from './files.ts';
import { isMenuProgram, type Entry } from './menu.ts';
import { present } from '../../../system/present.ts';

/** The meaning of a pxelinux entry. */
export type EntryMeaning =
  | { readonly type: 'image'; readonly image: NewImage; readonly wish: string }
  /** Another configuration, which shows a menu of its own. */
  | { readonly type: 'config'; readonly file: string }
  /** iPXE or gPXE, which romkit serves itself. */
  | { readonly type: 'romkit' }
  /** Nothing that could be taken over; it has been told. */
  | { readonly type: 'none' };

export interface EntryEnvironment {
  readonly served: SiteFiles;
  readonly collector: SiteCollector;
  /** Whose configuration it is; null for the default one. */
  readonly mac: Mac | null;
}

const none: EntryMeaning = { type: 'none' };

/** What an entry starts, by its keyword or by its file's ending (syslinux, doc/syslinux.txt, "KERNEL"). */
export async function readEntry(entry: Entry, environment: EntryEnvironment): Promise<EntryMeaning> {
  const { type, target, place } = entry;
  const [file = '', ...words] = target.split(/\s+/);
  const append = [...words, entry.append].filter((each) => each !== '').join(' ');
  const left = (why: string): EntryMeaning => {
    environment.collector.problem(place, `The entry "${entry.label}" is left out: ${why}`);
    return none;
  };
  if (type === 'localboot' || isLocalDisk(file, append))
    return { type: 'image', image: localImage, wish: 'local' };
  if (type === 'menu') return none;
  if (type === 'config') return { type: 'config', file };
  if (isMenuProgram(file) && append !== '') return { type: 'config', file: append.split(' ')[0] ?? '' };
  if (isMenuProgram(file)) return none;
  if (bootFileMeaning(file, null).type === 'romkit') return { type: 'romkit' };
  if (/^mboot\.c32$/i.test(fileName(file))) return multiboot(entry, append, environment, left);
  if (
    /\.(c32|com|cbt|0|bin|bs|bss)$/i.test(file) ||
    ['com32', 'boot', 'bss', 'pxe', 'comboot'].includes(type ?? '')
  )
    return left(`${file} is a program for pxelinux alone.`);
  if (/^memdisk/i.test(fileName(file)) || type === 'fdimage')
    return disk(entry, type === 'fdimage' ? file : null, append, environment, left);
  return linux(entry, file, append, environment, left);
}

type Left = (why: string) => EntryMeaning;

const isLocalDisk = (file: string, append: string): boolean =>
  /^chain\.c32$/i.test(fileName(file)) && /^hd0\b(?!.*=)/.test(append);

async function linux(
  entry: Entry,
  file: string,
  append: string,
  environment: EntryEnvironment,
  left: Left,
): Promise<EntryMeaning> {
  const named = [file, ...initrdsOf(entry.initrd, append)];
  return loaded(entry, named, `${append}${sysappendWords(entry, environment)}`, environment, left);
}

/** `mboot.c32` takes its kernel and modules from APPEND, with `---` between them. */
function multiboot(
  entry: Entry,
  append: string,
  environment: EntryEnvironment,
  left: Left,
): Promise<EntryMeaning> | EntryMeaning {
  const [kernel = '', ...modules] = append.split(/\s+---\s+/).map((part) => part.trim());
  const [file = '', ...words] = kernel.split(/\s+/);
  if (file === '') return left('mboot.c32 is given no kernel.');
  const withWords = modules.find((module) => /\s/.test(module));
  if (withWords !== undefined)
    return left(`the module "${withWords.slice(0, 80)}" has a command line of its own.`);
  return loaded(entry, [file, ...modules], words.join(' '), environment, left, 'multiboot');
}

async function loaded(
  entry: Entry,
  names: readonly string[],
  commandLine: string,
  { served, collector }: EntryEnvironment,
  left: Left,
  kind?: ImageKind,
): Promise<EntryMeaning> {
  const files: NamedSource[] = [];
  for (const name of names) {
    const file = await entryFile(name, served);
    if ('problem' in file) return left(file.problem);
    files.push(file);
  }
  const [kernel, ...initrds] = files;
  const { place, title } = entry;
  const image = await loadedImage(
    { place, title, kernel: present(kernel, 'kernel'), initrds, commandLine, kind },
    collector,
  );
  return image === undefined ? none : { type: 'image', image, wish: wishOf(entry, names[0] ?? '') };
}

/** memdisk keeps a disk or an ISO in memory; `iso` on its command line tells which (syslinux, doc/memdisk.txt). */
async function disk(
  entry: Entry,
  fdimage: string | null,
  append: string,
  { served }: EntryEnvironment,
  left: Left,
): Promise<EntryMeaning> {
  const [name] = fdimage === null ? initrdsOf(entry.initrd, append) : [fdimage];
  if (name === undefined) return left('memdisk is given no disk image.');
  const file = await entryFile(name, served);
  if ('problem' in file) return left(file.problem);
  const kind = /(^|\s)iso(\s|$)/.test(append) ? 'iso' : 'disk';
  const files = [{ role: 'kernel' as const, name: fileName(name), source: file.source }];
  const image = { ...nothingSet, kind, title: entry.title.slice(0, 200), files } as const;
  return { type: 'image', image, wish: wishOf(entry, name) };
}

/** `INITRD a,b`, else `initrd=a,b` of APPEND. */
function initrdsOf(initrd: string, append: string): string[] {
  const named =
    initrd === '' ? [...append.matchAll(/(?:^|\s)initrd=(\S+)/g)].map(([, value]) => value) : [initrd];
  return named.flatMap((value) => value?.split(',') ?? []).filter((name) => name !== '');
}

/** Arguments that pxelinux appends (doc/syslinux.txt, SYSAPPEND). */
function sysappendWords({ sysappend, place }: Entry, { mac, collector }: EntryEnvironment): string {
  if ((sysappend & 1) !== 0)
    collector.problem(place, 'IPAPPEND 1 is not taken over: write ip=dhcp if the system needs its address.');
  if ((sysappend & ~3) !== 0)
    collector.problem(
      place,
      `SYSAPPEND ${sysappend & ~3} is not taken over: romkit has only \${uuid} and \${serial}.`,
    );
  if ((sysappend & 2) === 0) return '';
  if (mac !== null) return ' BOOTIF=${bootif}';
  collector.problem(place, 'IPAPPEND 2 is not taken over for machines without a file of their own.');
  return '';
}

/** A label says more than a path, unless all sites use it. */
const wishOf = ({ label }: Entry, file: string): string =>
  label === '' || label.includes('/') || isPlainWord(label) ? nameOfPath(file) : label;
