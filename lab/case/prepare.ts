import type { Method } from '../../boot/chain/stage.ts';
import { installerMemoryMiB } from '../os/installer.ts';
import { usageError } from '../../system/error.ts';
import type { CardModel } from '../machine/cards.ts';
import { vendorPxe, vendorScript, type VendorPxe } from '../machine/vendor-pxe.ts';
import { distributionFirmware, distributionPxelinux } from '../os/distribution.ts';
import type { LabNbp, LabRequest } from '../run/make-plan.ts';
import type { LabCase, Subject } from './case.ts';
import type { CaseEnvironment } from './environment.ts';
import { imagesOf } from './images.ts';
import { cardOf, idsOf, readFirmware, type Firmware } from './subject.ts';
import { present } from '../../system/present.ts';

/** A case with everything that it needs at hand. */
export interface PreparedCase {
  readonly request: LabRequest;
  /** The file that boots. */
  readonly tested: string;
  /** The ROM that `tested` is a twin of: QEMU has no card for it. Null where the very bytes boot. */
  readonly twinOf: string | null;
}

/**
 * Build or find what a case boots, what stands in for the card's own PXE, and the images.
 * @throws RomkitError `usage` where the parts do not go together; what building or fetching throws.
 */
export async function prepareCase(wanted: LabCase, environment: CaseEnvironment): Promise<PreparedCase> {
  const { method, firmware, card, machines, nics, engines, link } = wanted;
  requireUsableSystem(wanted);
  const memoryMiB = wanted.memoryMiB ?? (wanted.system.kind === 'installer' ? installerMemoryMiB : undefined);
  const images = await imagesOf(wanted.system, environment);
  const common = {
    ...{ method, firmware, card, machines, nics, engines, images, memoryMiB, link },
    ...{ pcapFile: null, consoleFile: null },
  };
  if (method === 'rom') {
    const { rom, twinOf } = await romOf(wanted, environment);
    const request = {
      ...common,
      nbp: null,
      rom: { file: rom.path, ...present(rom.ids, 'ids') },
      direct: null,
    };
    return { request, tested: rom.path, twinOf };
  }
  const nbp = await nbpOf(wanted, environment);
  const vendor = await cardsOwnPxe(wanted, environment);
  const rom = vendor.rom === null ? null : { file: vendor.rom, ...idsOf(card) };
  return { request: { ...common, nbp, rom, direct: vendor.direct ?? null }, tested: nbp.file, twinOf: null };
}

async function nbpOf(wanted: LabCase, environment: CaseEnvironment): Promise<LabNbp> {
  const { method, firmware, subject } = wanted;
  if (method === 'pxelinux') return pxelinuxOf(wanted, environment);
  const name = firmware === 'bios' ? 'undionly.kpxe' : 'snponly.efi';
  const purpose = firmware === 'bios' ? 'bios' : 'efi';
  if (subject.kind === 'file') {
    const file = await readFirmware(subject.path);
    if (file.kind === 'rom') {
      throw usageError(
        'rom-is-no-nbp',
        `${subject.path} is a ROM for a card, which no TFTP server can serve.`,
        'Test it with --method rom, or build undionly.kpxe and test that.',
      );
    }
    return { file: subject.path, path: name, for: file.firmware === 'uefi' ? 'efi' : 'bios', beside: [] };
  }
  if (subject.kind === 'distribution') {
    requireNoScript(wanted);
    const { undionly, snponly } = await distributionFirmware(environment.cache, environment.run);
    return { file: firmware === 'bios' ? undionly : snponly, path: name, for: purpose, beside: [] };
  }
  const { flavour, enable, trust } = subject;
  requireFlavour(wanted, flavour);
  const script = method === 'chain' ? null : { template: 'mac-chain' };
  const file = await environment.build({
    flavour,
    target: name,
    script,
    enable,
    trust,
    folder: folderOf(method, subject),
  });
  return { file, path: name, for: purpose, beside: [] };
}

async function pxelinuxOf({ firmware, subject }: LabCase, environment: CaseEnvironment): Promise<LabNbp> {
  if (firmware === 'uefi') {
    throw usageError(
      'no-pxelinux-for-uefi',
      'pxelinux.0 is for BIOS machines.',
      'Add --firmware bios, or choose the method chain (3), chain-embedded (4) or rom (2).',
    );
  }
  const { program, library } = await distributionPxelinux(environment.cache, environment.run);
  const file = subject.kind === 'file' ? subject.path : program;
  return { file, path: 'pxelinux.0', for: 'bios', beside: [{ path: 'ldlinux.c32', file: library }] };
}

/** The ROM for the card that the machine has; where QEMU lacks the ROM's own card, its twin for that one. */
async function romOf(
  wanted: LabCase,
  environment: CaseEnvironment,
): Promise<{ rom: Firmware; twinOf: string | null }> {
  const { subject, card, firmware } = wanted;
  if (subject.kind === 'distribution') {
    throw usageError(
      'no-distribution-rom',
      'No distribution has a ROM with your script in it.',
      'Name a ROM, or let romkit build one.',
    );
  }
  if (subject.kind === 'built') {
    requireFlavour(wanted, subject.flavour);
    const { vendor, device } = idsOf(card);
    const target = `${vendor}:${device}.${firmware === 'uefi' ? 'efirom' : 'rom'}`;
    const script = { template: 'mac-chain' };
    const path = await environment.build({
      flavour: subject.flavour,
      target,
      script,
      enable: subject.enable,
      trust: subject.trust,
      folder: folderOf('rom', subject),
    });
    return { rom: await readFirmware(path), twinOf: null };
  }
  const rom = await readFirmware(subject.path);
  if (rom.kind !== 'rom' || rom.ids === null) {
    throw usageError(
      'not-a-rom',
      `${subject.path} is no PCI expansion ROM, so no card can hold it.`,
      'Test it with --method chain-embedded, or build the ROM: romkit build --nic VENDOR:DEVICE.',
    );
  }
  if (cardOf(rom.ids) !== undefined) return { rom, twinOf: null };
  const twin = await environment.buildTwin(subject.path, twinTarget(card, firmware));
  if (twin === null) {
    throw usageError(
      'no-such-card',
      `QEMU has no card ${rom.ids.vendor}:${rom.ids.device}, and without ${subject.path}.json nobody can build the same for one that it has.`,
      'Test what romkit build has made, with its .json beside it.',
    );
  }
  return { rom: await readFirmware(twin), twinOf: subject.path };
}

/** Firmware that differs has a folder of its own. */
const folderOf = (
  method: Method,
  { flavour, enable = [], trust = [] }: Extract<Subject, { kind: 'built' }>,
): string =>
  [
    ...[method, flavour, ...enable.map((option) => option.toLowerCase())],
    ...(trust.length === 0 ? [] : ['trust']),
  ].join('-');

const twinTarget = (card: CardModel, firmware: 'bios' | 'uefi'): string => {
  const { vendor, device } = idsOf(card);
  return `${vendor}:${device}.${firmware === 'uefi' ? 'efirom' : 'rom'}`;
};

/** The card's own PXE is another party than the firmware under test: OVMF's, Debian's iPXE, or an EFI ROM of its own. */
async function cardsOwnPxe({ firmware, card }: LabCase, environment: CaseEnvironment): Promise<VendorPxe> {
  const folder = environment.work;
  if (firmware === 'bios') {
    const { ipxeKernel } = await distributionFirmware(environment.cache, environment.run);
    return vendorPxe({ firmware, card, ipxeKernel, folder });
  }
  if (card === 'virtio-net-pci') return vendorPxe({ firmware, card, ipxeKernel: '', folder });
  const efiRom = await environment.build({
    flavour: 'ipxe',
    target: twinTarget(card, 'uefi'),
    script: { text: vendorScript },
    folder: 'vendor',
  });
  return vendorPxe({ firmware, card, ipxeKernel: '', efiRom, folder });
}

function requireUsableSystem({ system, firmware }: LabCase): void {
  if (system.kind === 'installer' && system.images > 1)
    throw usageError(
      'installer-is-one',
      'All installers look the same, so nothing would tell which of them a machine boots.',
      'Leave --images out, or take --os debian.',
    );
  if (system.kind !== 'beacon' || firmware === 'bios') return;
  throw usageError(
    'beacon-is-bios',
    'The beacon is a kernel for BIOS machines.',
    'Take --os debian, or --firmware bios.',
  );
}

function requireNoScript({ method }: LabCase): void {
  if (method === 'chain') return;
  throw usageError(
    'no-distribution-script',
    'A distribution’s firmware has no script of yours in it.',
    'Test it with --method chain (3), or leave --nbp out and romkit builds firmware with the script.',
  );
}

function requireFlavour({ firmware }: LabCase, flavour: string): void {
  if (flavour !== 'gpxe' || firmware === 'bios') return;
  throw usageError('gpxe-is-bios', 'gPXE is for BIOS machines.', 'Add --firmware bios, or --flavour ipxe.');
}
