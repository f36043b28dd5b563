import { gzipSync } from 'node:zlib';
import { sha256 } from '../../system/files/files.ts';
import { cardModels, cards, type CardModel } from '../machine/cards.ts';
import { cpioArchive, fileEntry, folderEntry, linkEntry, type CpioEntry } from './cpio.ts';
import { drivers } from './drivers.ts';
import { addressScript, initScript } from './init-script.ts';
import type { DebianKernel } from './kernel.ts';
import { loadOrder, moduleDependencies } from './module-file.ts';
import { valueFor } from '../../system/present.ts';

export interface Initrd {
  /** The gzipped archive, ready to be served. */
  readonly bytes: Uint8Array;
  /** What the system that boots from it reports as `initrdSha256`. */
  readonly contentSha256: string;
}

/**
 * The initrd of a small system that reports what it is and switches off. Two images with different names differ in
 * their bytes, and so in what they report.
 * @param image the name that it reports; without quotation marks
 * @param banner what the console shows of a system that stays (stayOption)
 */
export function makeInitrd(
  image: string,
  kernel: Pick<DebianKernel, 'modules' | 'busybox'>,
  banner = `${image}\n`,
): Initrd {
  const files = [
    fileEntry('bin/busybox', kernel.busybox, 0o755),
    fileEntry('image', `${image}\n`),
    fileEntry('banner', banner),
    fileEntry('init', initScript, 0o755),
    fileEntry('address.sh', addressScript, 0o755),
    ...driverEntries(kernel.modules),
  ];
  const folders = ['bin', 'dev', 'modules', 'proc', 'sys'].map(folderEntry);
  const links = applets.map((applet) => linkEntry(`bin/${applet}`, 'busybox'));
  const archive = cpioArchive([...folders, ...files, ...links]);
  return { bytes: gzipSync(archive, { level: 6 }), contentSha256: contentSha256(files) };
}

/**
 * SHA-256 over the files that an initrd becomes: of the lines that `find . -type f | sort | xargs sha256sum` prints.
 * The running system works out the same over its own root, which shows that every byte of every file arrived. The
 * archive itself is gone by then: the kernel frees it when it has unpacked it.
 */
export function contentSha256(files: readonly CpioEntry[]): string {
  const lines = files
    .map(({ path, content }) => ({ path: `./${path}`, line: `${sha256(content)}  ./${path}\n` }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return sha256(lines.map(({ line }) => line).join(''));
}

/** What the scripts call. */
const applets = [
  'sh',
  'cat',
  'cut',
  'dmesg',
  'find',
  'ifconfig',
  'insmod',
  'mount',
  'nc',
  'od',
  'poweroff',
  'sed',
  'sleep',
].concat(['sha256sum', 'sort', 'tr', 'udhcpc', 'usleep', 'xargs']);

/** `modules/NAME.ko`, and for each card `modules/VENDOR:DEVICE`: what to load, in order. */
function driverEntries(modules: ReadonlyMap<string, Uint8Array>): readonly CpioEntry[] {
  const dependencies = new Map([...modules].map(([name, file]) => [name, moduleDependencies(file)]));
  const orders = new Map(cardModels.map((card) => [card, loadOrder(drivers[card], dependencies)]));
  const used = new Set([...orders.values()].flat());
  return [
    ...[...orders].map(([card, order]) => fileEntry(`modules/${idOf(card)}`, `${order.join('\n')}\n`)),
    ...[...used].map((name) => fileEntry(`modules/${name}.ko`, valueFor(modules, name))),
  ];
}

/** As sysfs has them: `0x8086-0x100e`. */
function idOf(card: CardModel): string {
  const hex = (id: number): string => `0x${id.toString(16).padStart(4, '0')}`;
  return `${hex(cards[card].vendor)}-${hex(cards[card].device)}`;
}
