import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beaconKernel } from '../../../lab/os/beacon.ts';
import { cpioArchive, fileEntry } from '../../../lab/os/cpio.ts';
import { defaultCommandLine } from '../../../lab/os/init-script.ts';
import { makeInitrd } from '../../../lab/os/initrd.ts';
import { debianKernel } from '../../../lab/os/kernel.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { cacheOf, type Place } from '../process/romkit.ts';
import type { Rack } from './rack.ts';

/** The systems report the address that the server puts into their command line. */
const ownMac = 'romkit.mac=${mac}';

/** Add an image that BIOS machines boot in no time: its kernel reports on the console and switches the machine off. */
export async function addBeacon(rack: Rack, image: string): Promise<void> {
  const [kernel, initrd] = ['kernel', 'initrd'].map((role) => join(rack.folder, `${image}.${role}`)) as [
    string,
    string,
  ];
  writeFileSync(kernel, beaconKernel(image));
  writeFileSync(initrd, cpioArchive([fileEntry('image', `${image}\n`.repeat(500))]));
  await rack.romkit('image', 'add', image, '--kernel', kernel, '--initrd', initrd, '--append', ownMac);
}

/** Add an image with Debian's kernel, which UEFI machines boot too. */
export async function addDebian(rack: Rack, image: string, place: Place): Promise<void> {
  const { kernel, initrd } = await debianFilesOf(rack, image, place);
  const append = `${defaultCommandLine} ${ownMac}`;
  await rack.romkit('image', 'add', image, '--kernel', kernel, '--initrd', initrd, '--append', append);
}

/** Debian's kernel, and an initrd whose system reports itself by this name. */
export async function debianFilesOf(
  rack: Rack,
  image: string,
  place: Place,
): Promise<{ readonly kernel: string; readonly initrd: string }> {
  const debian = await debianKernel(cacheOf(place), runTool);
  const initrd = join(rack.folder, `${image}.initrd.gz`);
  writeFileSync(initrd, makeInitrd(image, debian).bytes);
  return { kernel: debian.vmlinuz, initrd };
}
