import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** A card as it is to be seen in sysfs. */
export interface FakeCard {
  readonly address: string;
  /** `8086:10d3` */
  readonly ids: string;
  readonly subsystem?: string;
  readonly driver?: string;
  readonly interfaceName?: string;
  readonly mac?: string;
  readonly romBarBytes?: number;
  readonly rom?: Uint8Array;
  /** More files or links, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The bridge that it is behind, below pci0000:00. */
  readonly bridge?: string;
  /** virtio: the interface belongs to a device on another bus. */
  readonly virtio?: string;
}

/** A folder laid out as the kernel lays out /sys: devices by their place, the buses and classes as links to them. */
export class FakeSysfs {
  readonly root = mkdtempSync(join(tmpdir(), 'romkit-sysfs-'));

  plug(card: FakeCard): void {
    const { address, ids, subsystem = '8086:a01f', bridge, driver, interfaceName } = card;
    const place = join('devices/pci0000:00', ...(bridge === undefined ? [] : [bridge]), address);
    const [vendor, device] = ids.split(':');
    const [subsystemVendor, subsystemDevice] = subsystem.split(':');
    const files: Record<string, string | Uint8Array> = {
      ...{ class: '0x020000\n', vendor: `0x${vendor}\n`, device: `0x${device}\n` },
      ...{ subsystem_vendor: `0x${subsystemVendor}\n`, subsystem_device: `0x${subsystemDevice}\n` },
      ...{ revision: '0x00\n', irq: '16\n', enable: '1\n', resource: resources(card.romBarBytes ?? 0) },
      ...(card.rom === undefined ? {} : { rom: card.rom }),
      ...card.files,
    };
    for (const [name, content] of Object.entries(files)) this.put(join(place, name), content);
    this.link(join('bus/pci/devices', address), place);
    if (driver !== undefined) {
      mkdirSync(join(this.root, 'bus/pci/drivers', driver), { recursive: true });
      this.link(join(place, 'driver'), join('bus/pci/drivers', driver));
    }
    if (interfaceName === undefined) return;
    const own = join(place, ...(card.virtio === undefined ? [] : [card.virtio]), 'net', interfaceName);
    this.put(join(own, 'address'), `${card.mac ?? '52:54:00:00:00:01'}\n`);
    this.link(join('class/net', interfaceName), own);
  }

  put(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    symlinkSync(relative(dirname(path), target), join(this.root, path));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Six windows, the expansion ROM's, and those of a bridge: start, end, flags. */
function resources(romBarBytes: number): string {
  const hex = (value: number): string => `0x${value.toString(16).padStart(16, '0')}`;
  const line = (start: number, end: number, flags: number): string => [start, end, flags].map(hex).join(' ');
  const none = line(0, 0, 0);
  const rom = romBarBytes === 0 ? none : line(0xfeb80000, 0xfeb80000 + romBarBytes - 1, 0x46200);
  return [
    line(0xfeba0000, 0xfebbffff, 0x40200),
    none,
    line(0xc000, 0xc01f, 0x40101),
    none,
    none,
    none,
    rom,
    '',
  ]
    .concat(Array<string>(6).fill(none))
    .filter((text) => text !== '')
    .join('\n');
}
