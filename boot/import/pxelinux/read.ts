import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import type { Mac } from '../../chain/event.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { findMac } from '../collect/mac.ts';
import { SiteFiles } from '../image/site-files.ts';
import { cardVariables } from '../image/variables.ts';
import type { ImportedTarget, Place } from '../site.ts';
import { SourceFiles } from '../source/includes.ts';
import { readEntry, type EntryMeaning } from './entry.ts';
import { loadStatements, type LoadEnvironment } from './load.ts';
import { menuOf, type Entry, type Menu } from './menu.ts';

/**
 * Read the folder `pxelinux.cfg`, the folder that it lies in, or one file of it.
 * @param isFile one file: the folder that TFTP serves is above it
 */
export async function readPxelinux(path: string, isFile: boolean, collector: SiteCollector): Promise<void> {
  collector.found('pxelinux');
  if (isFile) {
    const folder = dirname(path);
    const root = basename(folder) === 'pxelinux.cfg' ? dirname(folder) : folder;
    return new PxelinuxReader(root, collector).config(path, basename(path));
  }
  const folder = basename(path) === 'pxelinux.cfg' ? path : join(path, 'pxelinux.cfg');
  await new PxelinuxReader(dirname(folder), collector).folder(folder);
}

class PxelinuxReader {
  readonly #environment: LoadEnvironment;
  readonly #collector: SiteCollector;
  /** Configurations that entries name, which are menus of others. */
  readonly #menus = new Set<string>();

  constructor(root: string, collector: SiteCollector) {
    this.#collector = collector;
    this.#environment = { files: new SourceFiles(), served: new SiteFiles(root), collector };
  }

  async folder(folder: string): Promise<void> {
    const names = (await readdir(folder)).sort();
    for (const name of names) {
      const path = join(folder, name);
      const place = { file: path, line: null };
      const asks = whoAsks(name);
      if (asks === 'nobody') this.#collector.passOver('pxelinux.cfg file that no machine asks for');
      else if (typeof asks === 'string') this.#collector.problem(place, asks);
      else await this.#try(path, asks);
    }
  }

  /** One file that a person named. */
  async config(path: string, name: string): Promise<void> {
    const asks = whoAsks(name);
    if (asks === 'nobody') return this.#read(path, null);
    if (typeof asks === 'string') {
      this.#collector.problem({ file: path, line: null }, asks);
      return;
    }
    return this.#read(path, asks);
  }

  async #try(path: string, target: ImportedTarget): Promise<void> {
    const place = { file: path, line: null };
    const found = await this.#environment.served.exactly(`pxelinux.cfg/${basename(path)}`);
    if (!('path' in found)) {
      this.#collector.problem(place, `The file was not read: ${found.problem}.`);
      return;
    }
    try {
      await this.#read(path, target);
    } catch (error) {
      if (!(error instanceof RomkitError)) throw error;
      this.#collector.problem(place, `The file was not read. ${error.message}`);
    }
  }

  async #read(path: string, target: ImportedTarget | null): Promise<void> {
    const menu = menuOf(await loadStatements(path, null, this.#environment), path);
    const mac = target?.type === 'machine' ? target.mac : null;
    if (mac !== null) this.#collector.machine(menu.place, { macs: [mac] });
    menu.others.forEach((keyword) => this.#collector.passOver(keyword.toUpperCase()));
    const images = await this.#images(menu, mac);
    if (target === null) return;
    const start = await this.#start(menu, images, mac);
    if (start === undefined) return;
    if (mac !== null) this.#addVariables(mac, start.image, menu.place);
    this.#collector.assign({ place: start.place, target, image: start.image, revision: null, priority: 0 });
  }

  /** All entries are images, whichever starts by itself: by label. */
  async #images(menu: Menu, mac: Mac | null): Promise<Map<string, string>> {
    const images = new Map<string, string>();
    for (const entry of menu.entries) {
      const image = await this.#image(entry, mac);
      if (image !== undefined) images.set(entry.label.toLowerCase(), image);
    }
    return images;
  }

  async #image(entry: Entry, mac: Mac | null): Promise<string | undefined> {
    const meaning = await readEntry(entry, {
      served: this.#environment.served,
      collector: this.#collector,
      mac,
    });
    if (meaning.type === 'image') return this.#collector.image(entry.place, meaning.image, meaning.wish);
    if (meaning.type === 'config') await this.#menu(meaning, entry.place);
    if (meaning.type === 'romkit') this.#collector.passOver('iPXE or gPXE (romkit serves its own)');
    return undefined;
  }

  async #menu({ file }: Extract<EntryMeaning, { type: 'config' }>, place: Place): Promise<void> {
    const found = await this.#environment.served.find(file);
    if (!('path' in found)) {
      this.#collector.problem(place, `${file}: ${found.problem}.`);
      return;
    }
    if (this.#menus.has(found.path)) return;
    this.#menus.add(found.path);
    await this.#read(found.path, null);
  }

  /** The image that starts by itself. */
  async #start(
    menu: Menu,
    images: ReadonlyMap<string, string>,
    mac: Mac | null,
  ): Promise<{ readonly image: string; readonly place: Place } | undefined> {
    const first = menu.hasMenu || menu.entries.length === 1 ? menu.entries[0]?.label : undefined;
    const start = menu.start ?? first;
    if (start === undefined || menu.waits) {
      const why = menu.waits ? 'it waits until somebody chooses' : 'it names no DEFAULT';
      this.#collector.problem(menu.place, `No image is assigned by it: ${why}.`);
      return undefined;
    }
    const [label = '', ...words] = start.split(/\s+/);
    const entry = menu.entries.find((each) => each.label.toLowerCase() === label.toLowerCase());
    if (entry !== undefined && words.length === 0) return known(images.get(label.toLowerCase()), entry.place);
    // A label with more words, or a file in its place.
    const own: Entry = entry === undefined ? bareEntry(start, menu) : withWords(entry, words);
    return known(await this.#image(own, mac), own.place);
  }

  #addVariables(mac: Mac, image: string, place: Place): void {
    if (!this.#collector.commandLineOf(image).includes('${bootif}')) return;
    const { bootif } = cardVariables(mac);
    this.#collector.machine(place, { macs: [mac], variables: { bootif } });
  }
}

const known = (image: string | undefined, place: Place): { image: string; place: Place } | undefined =>
  image === undefined ? undefined : { image, place };

const bareEntry = (start: string, { place, append, sysappend }: Menu): Entry => ({
  ...{
    place,
    label: start.split(/\s/)[0] ?? '',
    title: start.split(/\s/)[0] ?? '',
    type: 'kernel',
    target: start,
  },
  ...{ append, initrd: '', sysappend, isMenuDefault: false },
});

const withWords = (entry: Entry, words: readonly string[]): Entry => ({
  ...entry,
  append: [entry.append, ...words].filter((each) => each !== '').join(' '),
});

/**
 * Who asks for a file of pxelinux.cfg by its name (syslinux, doc/pxelinux.txt, "CONFIGURATION"): a target, `nobody`,
 * or why it is nobody that romkit knows: a sentence.
 */
function whoAsks(name: string): ImportedTarget | string {
  if (name === 'default') return { type: 'default' };
  const mac = /^01-/.test(name) ? findMac(name.slice(3)) : undefined;
  if (mac !== undefined) return { type: 'machine', mac };
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name))
    return 'It is for the machine with this UUID: machines are known by their MAC address.';
  if (/^[0-9A-F]{1,8}$/.test(name))
    return `It is for ${addressOf(name)}: machines are known by their MAC address.`;
  if (/^\d\d-/.test(name)) return 'It is for no Ethernet address: machines are known by their MAC address.';
  return 'nobody';
}

/** `C0A8` is the beginning of an address in hexadecimal digits. */
function addressOf(name: string): string {
  const octets = name.match(/../g)?.map((octet) => Number.parseInt(octet, 16)) ?? [];
  return name.length === 8
    ? `the address ${octets.join('.')}`
    : `addresses that begin with ${name} in hexadecimal digits`;
}
