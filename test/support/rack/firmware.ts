import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Method } from '../../../boot/chain/stage.ts';
import { labAuthority } from '../../../lab/fault/alter/certificate.ts';
import type { CardModel } from '../../../lab/machine/cards.ts';
import type { MachinePlan } from '../../../lab/machine/machine-plan.ts';
import { vendorPxe } from '../../../lab/machine/vendor-pxe.ts';
import { distributionFirmware, distributionPxelinux } from '../../../lab/os/distribution.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { cacheOf, romkit, workOf, type Place } from '../process/romkit.ts';

/** How a machine comes to its script. */
export interface Way {
  readonly firmware: 'bios' | 'uefi';
  readonly method: Method;
  readonly flavour: 'ipxe' | 'gpxe';
  /** By UEFI HTTP boot in the place of PXE. */
  readonly httpBoot?: true;
  /** Scripts and images come by HTTPS: the lab's authority is built in. */
  readonly https?: true;
}

/** A machine as it is bought: its firmware, and what its card holds. */
export interface MachineKind extends Pick<MachinePlan, 'rom' | 'direct' | 'hardware'> {
  readonly firmware: 'bios' | 'uefi';
  readonly card: CardModel;
}

/** The needs of a way: machines, and programs for `--boot-files`. */
export interface RackFirmware {
  readonly kind: MachineKind;
  readonly bootFiles: string;
}

/**
 * Firmware for a way: Debian's where it has any, else built from source.
 * @param place where it is built; its cache is kept
 */
export async function rackFirmware(way: Way, place: Place): Promise<RackFirmware> {
  const { firmware, method, flavour } = way;
  const bootFiles = join(workOf(place), `${firmware}-${method}-${flavour}`);
  mkdirSync(bootFiles, { recursive: true });
  const debian = await distributionFirmware(cacheOf(place), runTool);
  const name = firmware === 'bios' ? 'undionly.kpxe' : 'snponly.efi';
  if (method === 'rom') return { bootFiles, kind: await romKind(way, bootFiles, place) };
  if (method === 'pxelinux') {
    const { program, library } = await distributionPxelinux(cacheOf(place), runTool);
    copyFileSync(program, join(bootFiles, 'pxelinux.0'));
    copyFileSync(library, join(bootFiles, 'ldlinux.c32'));
    copyFileSync(debian.ipxeKernel, join(bootFiles, 'ipxe.lkrn'));
  } else if (method === 'chain-embedded')
    await build(
      place,
      name,
      bootFiles,
      '--embed',
      'template:mac-chain',
      ...(await httpsArguments(way, place)),
    );
  else if (flavour === 'gpxe') await build(place, name, bootFiles, '--flavour', 'gpxe', '--no-embed');
  else {
    copyFileSync(debian.undionly, join(bootFiles, 'undionly.kpxe'));
    copyFileSync(debian.snponly, join(bootFiles, 'snponly.efi'));
  }
  const kind = await plainKind(firmware, debian.ipxeKernel, place);
  return { bootFiles, kind: { ...kind, ...(way.httpBoot ? { hardware: { httpBoot: true } } : {}) } };
}

/** The card has its maker's PXE: Debian's iPXE in its place, or OVMF's own. */
async function plainKind(firmware: 'bios' | 'uefi', ipxeKernel: string, place: Place): Promise<MachineKind> {
  const card = firmware === 'bios' ? 'e1000' : 'virtio-net-pci';
  return { firmware, card, ...(await vendorPxe({ firmware, card, ipxeKernel, folder: workOf(place) })) };
}

/** The same machine with a BIOS that starts over when its network boot has failed, as a server's does. */
export function retrying(given: RackFirmware, folder: string): RackFirmware {
  const { direct } = given.kind;
  const script = readFileSync(direct!.initrd!, 'utf8').replace(/^sleep 3600$/m, 'sleep 3\nreboot');
  if (!script.includes('reboot')) throw new Error('The script of the card is another one.');
  const initrd = join(folder, 'retrying.ipxe');
  writeFileSync(initrd, script);
  return { ...given, kind: { ...given.kind, direct: { ...direct!, initrd } } };
}

async function romKind({ firmware }: Way, folder: string, place: Place): Promise<MachineKind> {
  const name = firmware === 'bios' ? '8086100e.rom' : '8086100e.efirom';
  const rom = await build(place, name, folder, '--embed', 'template:mac-chain');
  return { firmware, card: 'e1000', rom };
}

async function httpsArguments({ https }: Way, place: Place): Promise<string[]> {
  if (https === undefined) return [];
  const authority = await labAuthority({ work: workOf(place), run: runTool });
  const baseUrl = `base-url=https://${labNetwork.server}`;
  return ['--enable', 'HTTPS', '--trust', authority, '--set', baseUrl];
}

async function build(place: Place, name: string, out: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await romkit(place, 'build', name, ...args, '--out', out);
  if (exitCode !== 0) throw new Error(`${name} was not built: ${stdout}${stderr}`);
  return join(out, name);
}
