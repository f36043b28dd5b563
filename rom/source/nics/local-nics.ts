import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { NicId } from './nic-id.ts';

/** A network card of this machine, from sysfs. */
export interface LocalNic extends NicId {
  /** PCI address, e.g. `0000:00:03.0`. */
  readonly address: string;
  /** Names of its interfaces, e.g. `ens3`; empty where no driver has it. */
  readonly interfaces: readonly string[];
  /** The kernel's driver; null where it has none. */
  readonly kernelDriver: string | null;
}

/** PCI base class 02h, network controller (PCI Code and ID Assignment Specification, section 1.3). */
const networkClass = /^0x02/;

/**
 * The network cards of this machine, by PCI address. Without a PCI bus (a container, some ARM boards) there are none.
 * @param sysfsRoot where sysfs is mounted, `/sys`
 */
export async function localNics(sysfsRoot = '/sys'): Promise<LocalNic[]> {
  const devices = join(sysfsRoot, 'bus', 'pci', 'devices');
  const addresses = await readdir(devices).catch(() => []);
  const found = await Promise.all(
    addresses.sort().map((address) => readNic(join(devices, address), address)),
  );
  return found.filter((nic): nic is LocalNic => nic !== undefined);
}

async function readNic(folder: string, address: string): Promise<LocalNic | undefined> {
  const attribute = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  if (!networkClass.test(await attribute('class'))) return undefined;
  const [vendor, device] = [await attribute('vendor'), await attribute('device')].map((id) =>
    id.replace(/^0x/, '').toLowerCase(),
  );
  if (!vendor || !device) return undefined;
  return {
    address,
    vendor,
    device,
    interfaces: (await interfacesBelow(folder)).sort(),
    kernelDriver: await readlink(join(folder, 'driver')).then(basename, () => null),
  };
}

/** A virtio card's interface belongs to the device that its driver made on another bus. */
async function interfacesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((): string[] => []);
  const places = entries.filter((name) => name === 'net' || /^virtio\d+$/.test(name));
  const found = places.map((name) =>
    readdir(join(folder, name, ...(name === 'net' ? [] : ['net']))).catch((): string[] => []),
  );
  return (await Promise.all(found)).flat();
}
