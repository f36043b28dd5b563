import { fixImageChecksum } from '../../../rom/image/headers/fix-checksums.ts';
import { readExpansionRoms } from '../../../rom/image/headers/expansion-rom.ts';

/** What to change in a well-formed image; offsets of the parts are in `at`. */
export interface RomOptions {
  readonly vendor?: number;
  readonly device?: number;
  readonly deviceList?: readonly number[];
  readonly blocks?: number;
  readonly codeType?: number;
  readonly last?: boolean;
  readonly product?: string;
  readonly ipxe?: boolean;
  /** Laid at 0x200 and after; grows the image as needed. */
  readonly payload?: Uint8Array;
}

/** Where `biosImage` puts things. */
export const at = {
  pcir: 0x1c,
  pnp: 0x40,
  undi: 0x60,
  ipxe: 0x78,
  list: 0x90,
  manufacturer: 0xa0,
  product: 0xb0,
  payload: 0x200,
} as const;

/** A BIOS image with PCIR, PnP, UNDI and (unless told not to) iPXE headers, its checksums right. */
export function biosImage(options: RomOptions = {}): Uint8Array {
  const payload = options.payload ?? new Uint8Array();
  const blocks = options.blocks ?? 1 + Math.ceil(payload.length / 512);
  const bytes = new Uint8Array(blocks * 512);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xaa55, true);
  bytes.set([blocks, 0xeb, 0x10], 2);
  view.setUint16(0x16, at.undi, true);
  view.setUint16(0x18, at.pcir, true);
  view.setUint16(0x1a, at.pnp, true);
  pcir(view, at.pcir, { ...options, blocks });
  view.setUint16(at.pcir + 8, at.list - at.pcir, true);
  (options.deviceList ?? [0x100e, 0x100f]).forEach((id, index) =>
    view.setUint16(at.list + index * 2, id, true),
  );
  pnp(view);
  text(bytes, at.manufacturer, 'Test Works');
  text(bytes, at.product, options.product ?? 'Test ROM');
  text(bytes, at.undi, 'UNDI');
  bytes.set([0x16, 0, 0, 0, 1, 2, 0x34, 0x12], at.undi + 4);
  view.setUint16(at.undi + 0x0c, 0x800, true);
  text(bytes, at.undi + 0x12, 'PCIR');
  if (options.ipxe === true) {
    view.setUint16(0x10, at.ipxe, true);
    text(bytes, at.ipxe, 'iPXE');
    bytes.set([0x0c, 0, 2, 0, 0xef, 0xbe, 0xad, 0xde], at.ipxe + 4);
  }
  bytes.set(payload, at.payload);
  return withChecksums(bytes);
}

/** An EFI image around a driver. */
export function efiImage(
  driver: Uint8Array,
  options: RomOptions & { compression?: number } = {},
): Uint8Array {
  const blocks = Math.ceil((0x38 + driver.length) / 512);
  const bytes = new Uint8Array(blocks * 512);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xaa55, true);
  view.setUint16(2, blocks, true);
  view.setUint32(4, 0x0ef1, true);
  view.setUint16(8, 11, true);
  view.setUint16(0x0a, 0x8664, true);
  view.setUint16(0x0c, options.compression ?? 0, true);
  view.setUint16(0x16, 0x38, true);
  view.setUint16(0x18, at.pcir, true);
  pcir(view, at.pcir, { codeType: 3, ...options, blocks });
  bytes.set(driver, 0x38);
  return bytes;
}

/** The second image of a .mrom: a header that only hides the payload behind it. */
export function hiddenImage(blocks = 3): Uint8Array {
  const bytes = new Uint8Array(blocks * 512);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xaa55, true);
  bytes[2] = 1;
  view.setUint16(0x18, at.pcir, true);
  pcir(view, at.pcir, { codeType: 0xff, blocks });
  return bytes;
}

/** A PE32+ program with one section, as UEFI loads it. */
export function peImage(
  options: { sectionText?: string; certificateBytes?: number; subsystem?: number } = {},
): Uint8Array {
  const bytes = new Uint8Array(0x400 + (options.certificateBytes ?? 0));
  const view = new DataView(bytes.buffer);
  text(bytes, 0, 'MZ');
  view.setUint32(0x3c, 0x40, true);
  text(bytes, 0x40, 'PE');
  view.setUint16(0x44, 0x8664, true);
  view.setUint16(0x46, 1, true);
  view.setUint16(0x54, 240, true);
  const optional = 0x58;
  view.setUint16(optional, 0x20b, true);
  view.setUint32(optional + 16, 0x1000, true);
  view.setUint32(optional + 56, 0x2000, true);
  view.setUint32(optional + 60, 0x200, true);
  view.setUint16(optional + 68, options.subsystem ?? 11, true);
  view.setUint32(optional + 108, 16, true);
  if (options.certificateBytes !== undefined) {
    view.setUint32(optional + 144, 0x400, true);
    view.setUint32(optional + 148, options.certificateBytes, true);
  }
  text(bytes, optional + 240, '.data');
  view.setUint32(optional + 240 + 16, 0x200, true);
  view.setUint32(optional + 240 + 20, 0x200, true);
  text(bytes, 0x200, options.sectionText ?? '');
  return bytes;
}

/** Several pieces as one file. */
export function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** ASCII text as bytes, or into bytes. */
export function ascii(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'latin1'));
}

/** Bytes that nothing is known by, other ones for each seed. */
export function noise(size: number, seed: number): Uint8Array {
  return new Uint8Array(size).map((_, i) => (Math.imul(i + seed * 7919, 2654435761) >>> 11) & 0xff);
}

/** The same bytes with some replaced; a changed BIOS image's checksums are not mended. */
export function changed(bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

/** The same bytes with some replaced and all checksums of BIOS images mended. */
export function mended(bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  return withChecksums(changed(bytes, offset, ...values));
}

export function withChecksums(bytes: Uint8Array): Uint8Array {
  for (const image of readExpansionRoms(bytes).images) fixImageChecksum(bytes, image);
  return bytes;
}

function text(bytes: Uint8Array, offset: number, value: string): void {
  bytes.set(ascii(value), offset);
}

function pcir(view: DataView, offset: number, options: RomOptions & { blocks: number }): void {
  text(new Uint8Array(view.buffer), offset, 'PCIR');
  view.setUint16(offset + 4, options.vendor ?? 0x8086, true);
  view.setUint16(offset + 6, options.device ?? 0x100e, true);
  view.setUint16(offset + 0x0a, 0x1c, true);
  view.setUint8(offset + 0x0c, 3);
  view.setUint8(offset + 0x0f, 2);
  view.setUint16(offset + 0x10, options.blocks, true);
  view.setUint16(offset + 0x12, 1, true);
  view.setUint8(offset + 0x14, options.codeType ?? 0);
  view.setUint8(offset + 0x15, (options.last ?? true) ? 0x80 : 0);
  view.setUint16(offset + 0x16, 1, true);
}

function pnp(view: DataView): void {
  const bytes = new Uint8Array(view.buffer);
  text(bytes, at.pnp, '$PnP');
  bytes.set([1, 2], at.pnp + 4);
  view.setUint16(at.pnp + 0x0e, at.manufacturer, true);
  view.setUint16(at.pnp + 0x10, at.product, true);
  bytes.set([2, 0, 0, 0xf4], at.pnp + 0x12);
  view.setUint16(at.pnp + 0x1a, 0x0385, true);
}
