import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localNics, type LocalNic } from '../../source/nics/local-nics.ts';
import { findBurdens, type BurdenEnvironment } from './burdens.ts';
import type { Card } from './card.ts';

/** Where the kernel tells of its cards. */
export interface CardsEnvironment extends BurdenEnvironment {
  /** `/sys` */
  readonly sysfs: string;
}

/** The network cards of this machine, by PCI address. Reads files only, changes nothing. */
export async function readCards(environment: CardsEnvironment): Promise<Card[]> {
  const nics = await localNics(environment.sysfs);
  const burdens = await findBurdens(environment);
  return Promise.all(
    nics.map(async (nic) => {
      const card = await readCard(environment.sysfs, nic, nics);
      return { ...card, carries: nic.interfaces.flatMap((name) => burdens.get(name) ?? []) };
    }),
  );
}

async function readCard(
  sysfs: string,
  nic: LocalNic,
  all: readonly LocalNic[],
): Promise<Omit<Card, 'carries'>> {
  const folder = join(sysfs, 'bus', 'pci', 'devices', nic.address);
  const id = async (name: string): Promise<string | null> =>
    (await text(join(folder, name)))?.replace(/^0x/, '').toLowerCase() ?? null;
  const slot = nic.address.replace(/\.[0-7]$/, '');
  const [first] = nic.interfaces;
  return {
    pciAddress: nic.address,
    vendor: nic.vendor,
    device: nic.device,
    subsystemVendor: await id('subsystem_vendor'),
    subsystemDevice: await id('subsystem_device'),
    mac: first === undefined ? null : await macOf(sysfs, folder, first),
    interfaces: nic.interfaces,
    kernelDriver: nic.kernelDriver,
    romBarBytes: romBarBytes((await text(join(folder, 'resource'))) ?? ''),
    onboard: await isOnboard(folder, nic.address),
    siblings: all
      .map(({ address }) => address)
      .filter((address) => address !== nic.address && address.replace(/\.[0-7]$/, '') === slot),
  };
}

/** A virtio card's interface is not below the PCI device; by its own name each is found. */
const macOf = async (sysfs: string, folder: string, name: string): Promise<string | null> =>
  (await text(join(folder, 'net', name, 'address'))) ??
  (await text(join(sysfs, 'class', 'net', name, 'address'))) ??
  null;

/** Start, end and flags of each resource; the seventh line is the expansion ROM's (Linux, PCI sysfs "resource"). */
function romBarBytes(resource: string): number | null {
  const [start = '0', end = '0'] = resource.split('\n')[6]?.trim().split(/\s+/) ?? [];
  const sizeBytes = Number(BigInt(end) - BigInt(start)) + 1;
  return BigInt(end) === 0n ? null : sizeBytes;
}

/**
 * The firmware numbers what is part of the board (SMBIOS type 41, ACPI _DSM; the kernel shows it as index or
 * acpi_index), and Intel's chipsets have their network controller at 00:19.0 or 00:1f.6.
 */
async function isOnboard(folder: string, address: string): Promise<boolean> {
  if (/^0000:00:(19\.0|1f\.6)$/.test(address)) return true;
  const names: string[] = await readdir(folder).catch(() => []);
  return names.includes('index') || names.includes('acpi_index');
}

const text = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => undefined,
  );
