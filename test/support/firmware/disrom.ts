import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RomImage } from '../../../rom/image/headers/expansion-rom.ts';

/** An image's fields by block and label, in disrom.pl's words. */
export type ImageFields = Readonly<Record<string, string>>;

/** The ROMs of Debian's packages ipxe-qemu and seabios; none where they are not installed. */
export function debianRoms(): string[] {
  return ['/usr/lib/ipxe/qemu', '/usr/share/seabios']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\.rom$|vgabios.*\.bin$/.test(path));
}

/**
 * What the tree's disrom.pl prints of a ROM, image by image.
 * @param src the tree's src/ folder
 */
export function disromFields(src: string, rom: string): ImageFields[] {
  const text = execFileSync('perl', [join(src, 'util/disrom.pl'), rom], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const images: Record<string, string>[] = [];
  let block = '';
  for (const line of text.split('\n')) {
    const index = /^Index: \d+, offset: (0x[0-9a-f]{8})$/.exec(line);
    if (index) images.push({ offset: index[1]! });
    block = /^(\S+) header:$/.exec(line)?.[1] ?? block;
    const field = /^ {2}([^:]+): +(.*)$/.exec(line);
    if (field) images.at(-1)![`${block} ${field[1]}`] = field[2]!;
  }
  return images;
}

/** The same fields from our own reading. */
export function inspectedFields(image: RomImage): ImageFields {
  const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
  const blocks = (bytes: number, digits: number): string => `${hex(bytes / 512, digits)} (${bytes})`;
  const sum = (checksum: RomImage['checksum']): string =>
    `${checksum?.stored} (${checksum?.ok === true ? '' : 'INCORRECT: '}${checksum?.sum})`;
  const { pcir, efi, undi, ipxe } = image;
  const pnp = image.pnp[0];
  return {
    offset: hex(image.offset, 8),
    // disrom.pl reads one byte where EFI images have two.
    'ROM Length': blocks(image.initBytes & 0x1ffff, 2),
    ...(image.checksum && { 'ROM Checksum': sum(image.checksum) }),
    ...(image.initEntry !== null && { 'ROM Init': image.initEntry }),
    ...(image.pointers.undi !== null && { 'ROM UNDI header': image.pointers.undi }),
    'ROM PCI header': image.pointers.pcir,
    ...(image.pointers.pnp !== null && { 'ROM PnP header': image.pointers.pnp }),
    ...(efi && {
      'EFI Init size': blocks(efi.initBytes, 4),
      'EFI EFI Signature': efi.signature,
      'EFI EFI Subsystem': efi.subsystem,
      'EFI EFI Machine type': efi.machine,
      'EFI Compression type': efi.compression,
      'EFI EFI Image offset': hex(efi.imageAt, 4),
    }),
    ...(pcir && {
      'PCI Signature': 'PCIR',
      'PCI Vendor ID': pcir.vendorId,
      'PCI Device ID': pcir.deviceId,
      ...(pcir.deviceList && { 'PCI Device list': pcir.deviceList.join(', ') }),
      'PCI Device class': pcir.deviceClass,
      'PCI Image length': blocks(pcir.imageBytes, 4),
      'PCI Runtime length': blocks(pcir.runtimeBytes ?? 0, 4),
      'PCI Code type': pcir.codeType,
      ...(pcir.configHeader !== null && { 'PCI Config header': pcir.configHeader }),
      ...(pcir.clpEntry !== null && { 'PCI CLP entry': pcir.clpEntry }),
    }),
    ...(pnp && {
      'PnP Signature': '$PnP',
      'PnP Checksum': sum(pnp.checksum),
      'PnP Manufacturer': `${pnp.manufacturer?.at} "${pnp.manufacturer?.text}"`,
      'PnP Product': `${pnp.product?.at} "${pnp.product?.text}"`,
      'PnP BCV': pnp.bcv,
      'PnP BDV': pnp.bdv,
      'PnP BEV': pnp.bev,
    }),
    ...(undi && {
      'UNDI Signature': 'UNDI',
      'UNDI Checksum': sum(undi.checksum),
      'UNDI UNDI version': undi.version,
      'UNDI Loader entry': undi.loaderEntry,
      'UNDI Stack size': hex(undi.stackBytes, 4),
      'UNDI Data size': hex(undi.dataBytes, 4),
      'UNDI Code size': hex(undi.codeBytes, 4),
      'UNDI Bus type': undi.busType,
    }),
    ...(ipxe && {
      'iPXE Checksum': sum(ipxe.checksum),
      'iPXE Shrunk length': blocks(ipxe.shrunkBytes, 2),
      'iPXE Build ID': ipxe.buildId,
    }),
  };
}
