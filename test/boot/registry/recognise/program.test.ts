import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { recogniseProgram } from '../../../../boot/registry/recognise/program.ts';
import { RomkitError } from '../../../../system/error.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import {
  armMagic,
  bzImage,
  diskImage,
  elf,
  fileOf,
  isoImage,
  linuxImage,
  loongMagic,
  multiboot,
  peProgram,
  riscvMagic,
  withPe,
} from './headers.ts';

jest.setTimeout(120_000);

const recognise = (bytes: Uint8Array): ReturnType<typeof recogniseProgram> => recogniseProgram(fileOf(bytes));

/** What cannot be packed: the head is less than the whole. */
const noise = randomBytes(200_000);

describe('a Linux kernel for x86', () => {
  it.each([
    ['of 64 bits', {}, 'x86_64', null],
    ['of 32 bits', { flags: 0 }, 'i386', null],
    ['without EFI stub', { isPe: false }, 'x86_64', 'bios'],
    ['too old to say for which', { protocol: 0x20b, isPe: false }, null, 'bios'],
  ])('%s', (_title, fields, architecture, firmware) => {
    expect(recognise(bzImage(fields))).toEqual({
      ...{ kind: 'linux', title: 'Linux 6.1.0-18-amd64', architecture, firmware },
      ...{ memoryBytes: 32 << 20, takesAnyInitrd: false, packing: null },
    });
  });

  it('says how much memory it takes since boot protocol 2.10', () => {
    expect(recognise(bzImage({ protocol: 0x20a })).memoryBytes).toBe(32 << 20);
    expect(recognise(bzImage({ protocol: 0x209 })).memoryBytes).toBeNull();
  });

  it.each([
    ['MEMDISK 6.04 20200816', 'MEMDISK 6.04', true],
    ['wimboot v2.8.0 -- Windows Imaging Format bootloader', 'wimboot v2.8.0', true],
    ['iPXE 1.21.1+ (g1234)', 'iPXE 1.21.1+', true],
    ['Memtest86+ v7.00', 'Memtest86+ v7.00', false],
    ['', 'Linux', false],
  ])('may be "%s"', (version, title, takesAnyInitrd) => {
    expect(recognise(bzImage({ version }))).toMatchObject({ title, takesAnyInitrd });
  });

  it('is cut off where a part of its signature is missing', async () => {
    const signed = Buffer.concat([bzImage(), Buffer.alloc(1000)]);
    const directories = 0x80 + 24 + 112;
    signed.writeUInt32LE(5, directories - 4);
    signed.writeUInt32LE(5120, directories + 4 * 8);
    signed.writeUInt32LE(1000, directories + 4 * 8 + 4);
    expect(recognise(signed)).toMatchObject({ kind: 'linux' });
    expect(await refusal(() => recognise(signed.subarray(0, -1)))).toMatchObject({
      code: 'program-truncated',
    });
  });

  it('may lack a part of its last paragraph, and no more', async () => {
    const whole = bzImage({ isPe: false });
    expect(recognise(whole.subarray(0, -15))).toMatchObject({ kind: 'linux' });
    expect(await refusal(() => recognise(whole.subarray(0, -16)))).toMatchObject({
      code: 'program-truncated',
      message: 'FILE is cut off: it has 5104 bytes, and its own header speaks of 5120.',
    });
  });
});

describe('a Linux kernel for other processors', () => {
  it.each([
    ['arm64', armMagic, 0xaa64],
    ['riscv64', riscvMagic, 0x5064],
    ['riscv32', riscvMagic, 0x5032],
    ['loong64', loongMagic, 0x6264],
  ])('for %s', (architecture, magic, machine) => {
    const found = { kind: 'linux', architecture, firmware: 'uefi', memoryBytes: 48 << 20, packing: null };
    expect(recognise(linuxImage(magic, machine))).toMatchObject(found);
    const packed = gzipSync(Buffer.concat([linuxImage(magic, machine), noise]));
    expect(packed.length).toBeGreaterThan(65536);
    expect(recognise(packed)).toMatchObject({ ...found, packing: 'gzip' });
  });

  it('for arm32, and one that unpacks itself', () => {
    const zImage = linuxImage('', 0x01c2);
    zImage.writeUInt32LE(0x016f2818, 0x24);
    expect(recognise(zImage)).toMatchObject({ kind: 'linux', architecture: 'arm32', memoryBytes: null });
    const packed = peProgram(0xaa64);
    packed.write('zimg', 4);
    expect(recognise(packed)).toMatchObject({ kind: 'linux', architecture: 'arm64', memoryBytes: null });
  });

  it('needs an EFI stub', async () => {
    expect(await refusal(() => recognise(linuxImage(armMagic, 0, false)))).toMatchObject({
      code: 'no-efi-stub',
    });
  });
});

describe('other programs', () => {
  it.each([
    ['x86_64', 0x8664],
    ['i386', 0x014c],
    ['arm64', 0xaa64],
    ['loong64', 0x6264],
    [null, 0x0ebc],
  ])('an EFI program for %s', (architecture, machine) => {
    expect(recognise(peProgram(machine))).toEqual({
      ...{ kind: 'efi', title: 'EFI application', architecture, firmware: 'uefi' },
      ...{ memoryBytes: 1 << 20, takesAnyInitrd: true, packing: null },
    });
  });

  it('a unified kernel image', () => {
    expect(recognise(peProgram(0x8664, 10, '.linux'))).toMatchObject({
      kind: 'efi',
      title: 'Unified kernel image',
    });
  });

  it.each([4096, 8192 - 12])('a multiboot kernel with its header at %i', (at) => {
    expect(recognise(multiboot(1, at))).toMatchObject({ kind: 'multiboot', firmware: 'bios' });
  });

  it('an ISO image, a disk, a script', () => {
    expect(recognise(isoImage('Debian 12.5.0 amd64 n'))).toMatchObject({
      kind: 'iso',
      title: 'Debian 12.5.0 amd64 n',
    });
    const hybrid = isoImage('');
    diskImage().copy(hybrid);
    expect(recognise(hybrid)).toMatchObject({ kind: 'iso', title: 'ISO image' });
    for (const sector of [undefined, 512, 4096])
      expect(recognise(diskImage(sector))).toMatchObject({ kind: 'disk' });
    for (const script of ['#!ipxe\nshell\n', '#!gpxe\nboot\n'])
      expect(recognise(Buffer.from(script))).toMatchObject({ kind: 'script' });
  });
});

describe('what cannot be booted', () => {
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257);
  const rows: readonly (readonly [string, string, Uint8Array])[] = [
    ['not-bootable', 'a web page', Buffer.from('\ufeff\n<!-- x -->\n<!DOCTYPE html><title>Log in</title>')],
    ['not-bootable', 'a web page', Buffer.from('<html>\n<head><title>404 Not Found</title>')],
    ['not-bootable', 'a text', Buffer.from('root=/dev/sda1 quiet\n')],
    ['not-bootable', 'an ELF file', elf(62)],
    ['not-bootable', 'an ELF file', multiboot(1, 8192 - 8)],
    ['not-bootable', 'a cpio archive', Buffer.from('070701'.padEnd(110, '0'))],
    ['not-bootable', 'a cpio archive', gzipSync('070701'.padEnd(110, '0'))],
    ['not-bootable', 'a gzip file', gzipSync(gzipSync(bzImage()))],
    ['not-bootable', 'a tar archive', tar],
    ['not-bootable', 'nothing but padding', Buffer.alloc(70_000)],
    ['not-bootable', 'of a kind that romkit does not know', Buffer.from([1, 2, 3, 0, 200])],
    ['unsupported-program', 'a multiboot 2 kernel', multiboot(2, 32768 - 16)],
    ['unsupported-program', 'a Windows program', peProgram(0x8664, 3)],
    ['unsupported-program', 'an EFI program for ia64', peProgram(0x0200)],
    ['unsupported-program', 'an EFI program for machine 0x1234', peProgram(0x1234)],
    [
      'unsupported-program',
      'a damaged EFI program',
      withPe(Buffer.alloc(640), 0x180, 0x8664, 0, 0).subarray(0, 500),
    ],
    ['program-truncated', 'cut off', peProgram().subarray(0, 8191)],
    ['program-truncated', 'cut off', linuxImage(armMagic, 0xaa64).subarray(0, 8191)],
    ['program-truncated', 'cut off', isoImage('x', 41)],
  ];
  it.each(rows)('%s: %s', async (code, words, bytes) => {
    const error = await refusal(() => recognise(bytes));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toContain(words);
    expect(error.hint).toMatch(/\.$/);
  });

  it('takes a multiboot kernel for none where its header reaches beyond its range', async () => {
    expect((await refusal(() => recognise(multiboot(2, 32768 - 8)))).code).toBe('not-bootable');
  });
});

describe('any bytes', () => {
  const codes = ['not-bootable', 'program-truncated', 'unsupported-program', 'no-efi-stub'];
  const heads = [
    bzImage(),
    bzImage({ isPe: false }),
    linuxImage(armMagic, 0xaa64),
    peProgram(),
    isoImage('x'),
  ]
    .concat([diskImage(), multiboot(1, 4096), multiboot(2, 4096), gzipSync(linuxImage(riscvMagic, 0x5064))])
    .concat([Buffer.from('#!ipxe\n'), Buffer.alloc(600)]);
  /** A real beginning with bytes changed and the end cut off: what random bytes alone would never come to. */
  const damaged = fc
    .record({
      head: fc.constantFrom(...heads),
      changes: fc.array(fc.tuple(fc.nat(0x400), fc.nat(255)), { maxLength: 12 }),
      length: fc.nat(9000),
    })
    .map(({ head, changes, length }) => {
      const bytes = Buffer.from(head.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });

  it.each([
    ['random ones', fc.uint8Array({ maxLength: 4096 })],
    ['damaged headers', damaged],
  ])('are recognised or refused by name: %s', (_title, bytes) => {
    fc.assert(
      fc.property(bytes, (content) => {
        try {
          expect(recognise(content).title.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof RomkitError)) throw error;
          expect(codes).toContain(error.code);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
