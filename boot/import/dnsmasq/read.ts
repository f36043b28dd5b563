import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../../system/error.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { Place } from '../site.ts';
import { SourceFiles, type SourceFile } from '../source/includes.ts';
import { readBoot, type BootLine } from './boot.ts';
import { readCard } from './card.ts';
import { readEthers } from './ethers.ts';
import { readHost } from './host.ts';
import { parseLines, type ConfigLine } from './lines.ts';

/** Read a dnsmasq configuration and what it names (dnsmasq(8)). */
export async function readDnsmasq(path: string, collector: SiteCollector): Promise<void> {
  await new DnsmasqReader(collector, dirname(path)).read(path, false);
  collector.found('dnsmasq');
}

/** Read a file of hosts, as dhcp-hostsfile names it: the values of dhcp-host, one a line. */
export async function readDnsmasqHosts(path: string, collector: SiteCollector): Promise<void> {
  await new DnsmasqReader(collector, dirname(path)).read(path, true);
  collector.found('dnsmasq-hosts');
}

class DnsmasqReader {
  readonly #collector: SiteCollector;
  /** dnsmasq looks from its working folder, which nobody knows here: its configuration's folder is the likely one. */
  readonly #folder: string;
  readonly #files = new SourceFiles();
  readonly #tags = new Set<string>();
  readonly #boots: BootLine[] = [];

  constructor(collector: SiteCollector, folder: string) {
    this.#collector = collector;
    this.#folder = folder;
  }

  async read(path: string, isHosts: boolean): Promise<void> {
    await this.#file(await this.#files.open(path), isHosts);
    for (const boot of this.#boots) readBoot(boot, this.#tags, this.#collector);
  }

  async #file(source: SourceFile, isHosts: boolean): Promise<void> {
    const { lines, faults } = parseLines(source.text, isHosts);
    for (const { line, message } of faults) this.#collector.problem({ file: source.path, line }, message);
    for (const line of lines) {
      const place = { file: source.path, line: line.line };
      if (isHosts) readHost(line.fields, place, this.#tags, this.#collector);
      else await this.#option(line, place, source);
    }
  }

  async #option({ option, fields }: ConfigLine, place: Place, source: SourceFile): Promise<void> {
    const [first = '', ...rest] = fields;
    switch (option) {
      case 'dhcp-host': {
        readHost(fields, place, this.#tags, this.#collector);
        return;
      }
      case 'dhcp-mac': {
        this.#mac(first, rest[0] ?? '', place);
        return;
      }
      case 'dhcp-boot':
        return void this.#boots.push({ place, fields });
      case 'conf-file':
        return this.#include(first, place, source, false);
      case 'conf-dir':
        return this.#folderOf(first, rest, place, source, false);
      case 'dhcp-hostsfile':
      case 'dhcp-hostsdir':
        return this.#hosts(first, place, source);
      case 'read-ethers':
        return this.#ethers(place);
      default: {
        this.#collector.passOver(option);
        return;
      }
    }
  }

  /** `dhcp-mac=set:TAG,MAC` gives a card's machine a tag. */
  #mac(tag: string, address: string, place: Place): void {
    const card = readCard(address);
    const name = tag.replace(/^(set|net):/, '');
    if (!('mac' in card)) {
      this.#collector.problem(place, `"${address.slice(0, 60)}" ${card.problem}; it gets no tag.`);
      return;
    }
    this.#tags.add(name);
    this.#collector.machine(place, { macs: [card.mac], tags: [name] });
  }

  async #include(name: string, place: Place, source: SourceFile, isHosts: boolean): Promise<void> {
    const included = await this.#files.include(resolve(this.#folder, name), source, (message) =>
      this.#collector.problem(place, message),
    );
    if (included !== undefined) await this.#file(included, isHosts);
  }

  /** A file, or a folder of such files. */
  async #hosts(name: string, place: Place, source: SourceFile): Promise<void> {
    const found = await stat(resolve(this.#folder, name)).catch(() => undefined);
    if (found?.isDirectory() === true) await this.#folderOf(name, [], place, source, true);
    else await this.#include(name, place, source, true);
  }

  /** `conf-dir=FOLDER,*.ending,.other`: files with one of the first endings, or without the second ones. */
  async #folderOf(
    name: string,
    endings: readonly string[],
    place: Place,
    source: SourceFile,
    isHosts: boolean,
  ): Promise<void> {
    const folder = resolve(this.#folder, name);
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      this.#collector.problem(place, `The folder was not read: ${messageOf(error)}.`);
      return [];
    });
    const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    for (const each of names.sort())
      if (isWanted(each, endings)) await this.#include(join(folder, each), place, source, isHosts);
  }

  /** The file of this machine says nothing of the machine that the configuration comes from. */
  async #ethers(place: Place): Promise<void> {
    const path = join(this.#folder, 'ethers');
    if ((await stat(path).catch(() => undefined))?.isFile() === true)
      return readEthers(path, this.#collector);
    this.#collector.problem(place, 'There is no file "ethers" beside it; import /etc/ethers by itself.');
  }
}

/** Files of editors are not read, whatever the endings. */
function isWanted(name: string, endings: readonly string[]): boolean {
  if (name.startsWith('.') || name.endsWith('~') || (name.startsWith('#') && name.endsWith('#')))
    return false;
  const ends = (ending: string): boolean => name.length > ending.length && name.endsWith(ending);
  const wanted = endings.filter((ending) => ending.startsWith('*')).map((ending) => ending.slice(1));
  const unwanted = endings.filter((ending) => ending !== '' && !ending.startsWith('*'));
  return (wanted.length === 0 || wanted.some(ends)) && !unwanted.some(ends);
}
