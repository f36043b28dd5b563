import type { ProgramFile } from '../../../../boot/registry/recognise/program-file.ts';

/** Small files with nothing but the headers by which formats are told. */

export const fileOf = (bytes: Uint8Array, name = 'FILE'): ProgramFile => ({
  name,
  head: bytes.subarray(0, 65536),
  sizeBytes: bytes.length,
});

interface BzImageFields {
  readonly protocol?: number;
  readonly flags?: number;
  readonly version?: string;
  readonly initSizeBytes?: number;
  readonly isPe?: boolean;
}

/** Two sectors of real-mode part, 4 KiB of protected-mode part. */
export function bzImage(fields: BzImageFields = {}): Buffer {
  const { protocol = 0x20f, flags = 0x3f, initSizeBytes = 32 << 20, isPe = true } = fields;
  const bytes = Buffer.alloc(1024 + 4096);
  bytes[0x1f1] = 1;
  bytes.writeUInt32LE(4096 / 16, 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202);
  bytes.writeUInt16LE(protocol, 0x206);
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.writeUInt16LE(flags, 0x236);
  bytes.writeUInt32LE(initSizeBytes, 0x260);
  bytes.write(`${fields.version ?? '6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP'}\0`, 0x300);
  return isPe ? withPe(bytes, 0x80, (flags & 1) === 0 ? 0x014c : 0x8664, 1024, 4096) : bytes;
}

/** Headers of a PE program with one section, at `at` of what is there already. */
export function withPe(
  bytes: Buffer,
  at: number,
  machine: number,
  sectionAt: number,
  sectionBytes: number,
  subsystem = 10,
  sectionName = '.text',
): Buffer {
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(at, 0x3c);
  bytes.write('PE\0\0', at);
  bytes.writeUInt16LE(machine, at + 4);
  bytes.writeUInt16LE(1, at + 6);
  bytes.writeUInt16LE(0xa0, at + 20);
  bytes.writeUInt16LE(0x20b, at + 24);
  bytes.writeUInt32LE(1 << 20, at + 24 + 56);
  bytes.writeUInt16LE(subsystem, at + 24 + 68);
  const section = at + 24 + 0xa0;
  bytes.write(sectionName, section);
  bytes.writeUInt32LE(sectionBytes, section + 16);
  bytes.writeUInt32LE(sectionAt, section + 20);
  return bytes;
}

export const peProgram = (machine = 0x8664, subsystem = 10, sectionName = '.text'): Buffer =>
  withPe(Buffer.alloc(8192), 0x80, machine, 4096, 4096, subsystem, sectionName);

/** `Image` of Linux for another processor: `magic` at 56. */
export function linuxImage(magic: string, machine: number, hasStub = true): Buffer {
  const bytes = Buffer.alloc(8192);
  bytes.writeUInt32LE(48 << 20, 16);
  bytes.write(magic, 56, 'latin1');
  return hasStub ? withPe(bytes, 0x80, machine, 4096, 4096) : bytes;
}

export const armMagic = 'ARMd';
export const riscvMagic = 'RSC\x05';
export const loongMagic = '\xcd\x23\x82\x81';

/** An ELF file with a multiboot header of version 1 or 2. */
export function multiboot(version: 1 | 2, at: number): Buffer {
  const bytes = elf(3, 1, 40960);
  const fields = version === 1 ? [0x1badb002, 3] : [0xe85250d6, 0, 16];
  const checksum = (2 ** 33 - fields.reduce((sum, field) => sum + field, 0)) % 2 ** 32;
  [...fields, checksum].forEach((field, index) => bytes.writeUInt32LE(field, at + index * 4));
  return bytes;
}

/** The beginning of an ELF file (System V ABI, "ELF Header"). */
export function elf(machine: number, elfClass: 1 | 2 = 2, sizeBytes = 256): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write('\x7fELF', 0, 'latin1');
  bytes[4] = elfClass;
  bytes[5] = 1;
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}

/** A volume of 40 sectors. */
export function isoImage(volumeId: string, sectors = 40): Buffer {
  const bytes = Buffer.alloc(40 * 2048);
  bytes.write('\x01CD001', 32768, 'latin1');
  bytes.write(volumeId.padEnd(32), 32768 + 40);
  bytes.writeUInt32LE(sectors, 32768 + 80);
  bytes.writeUInt16LE(2048, 32768 + 128);
  return bytes;
}

/** A disk with one partition; with a GUID partition table where a sector size is given. */
export function diskImage(gptSectorBytes?: number): Buffer {
  const bytes = Buffer.alloc(16384);
  bytes[446 + 4] = gptSectorBytes === undefined ? 0x83 : 0xee;
  bytes.writeUInt32LE(1, 446 + 8);
  bytes.writeUInt32LE(16, 446 + 12);
  bytes.writeUInt16LE(0xaa55, 510);
  if (gptSectorBytes !== undefined) bytes.write('EFI PART', gptSectorBytes);
  return bytes;
}
