import { describe, expect, it } from '@jest/globals';
import { formatBySignature, formatOf, type FormatCode } from '../../../../rom/image/headers/format.ts';
import { ascii, changed } from '../build-rom.ts';

/** Bytes at an offset, and nothing behind them. */
const at = (offset: number, text: string): Uint8Array => {
  const bytes = new Uint8Array(offset + text.length);
  bytes.set(ascii(text), offset);
  return bytes;
};

const samples: readonly (readonly [FormatCode, Uint8Array])[] = [
  ['gzip', ascii('\x1f\x8b\x08')],
  ['xz', ascii('\xfd7zXZ\0')],
  ['zstd', ascii('\x28\xb5\x2f\xfd')],
  ['bzip2', ascii('BZh11AY&SY')],
  ['bzip2', ascii('BZh91AY&SY')],
  ['lz4', ascii('\x04\x22\x4d\x18')],
  ['lz4', ascii('\x02\x21\x4c\x18')],
  ['lzop', ascii('\x89LZO\0\r\n\x1a\n')],
  ['lzma', ascii('\x5d\0\0')],
  ['cpio', ascii('070701')],
  ['cpio', ascii('070702')],
  ['cpio', ascii('070707')],
  ['elf', ascii('\x7fELF')],
  ['dtb', Uint8Array.of(0xd0, 0x0d, 0xfe, 0xed)],
  ['uimage', Uint8Array.of(0x27, 0x05, 0x19, 0x56)],
  ['deb', ascii('!<arch>\ndebian-binary')],
  ['ar', ascii('!<arch>\n')],
  ['rpm', Uint8Array.of(0xed, 0xab, 0xee, 0xdb)],
  ['zip', ascii('PK\x03\x04')],
  ['7z', ascii('7z\xbc\xaf\x27\x1c')],
  ['qcow2', ascii('QFI\xfb')],
  ['vmdk', ascii('KDMV')],
  ['vhdx', ascii('vhdxfile')],
  ['squashfs', ascii('hsqs')],
  ['tar', at(257, 'ustar')],
  ['uefi-volume', at(0x28, '_FVH')],
];

describe('formatBySignature', () => {
  it.each(samples)('knows %s, and not where its last byte is missing or another one', (code, bytes) => {
    expect(formatBySignature(bytes)).toMatchObject({ code });
    expect(formatBySignature(bytes.subarray(0, -1))?.code).not.toBe(code);
    expect(formatBySignature(changed(bytes, bytes.length - 1, bytes.at(-1)! ^ 0x80))?.code).not.toBe(code);
  });

  it('knows nothing of no bytes', () => expect(formatBySignature(new Uint8Array())).toBeNull());
});

it('a web page is one', () => {
  expect(formatOf(ascii('<!DOCTYPE html>\n<title>404</title>'))).toMatchObject({ code: 'web-page' });
  expect(formatOf(ascii('#!ipxe'))).toBeNull();
});

describe('a BIOS', () => {
  /** Blocks of 64 KiB with this at the reset vector. */
  const bios = (bytes: number, ...vector: number[]): Uint8Array => {
    const image = new Uint8Array(bytes);
    image.set(vector, bytes - 16);
    return image;
  };
  const far = [0xea, 0x5b, 0xe0, 0x00, 0xf0];

  it.each([
    [true, 'a far jump to F000', bios(0x20000, ...far)],
    [true, 'a near jump backwards', bios(0x10000, 0xe9, 0x8d, 0xff)],
    [false, 'a near jump forwards', bios(0x10000, 0xe9, 0x8d, 0x7f)],
    [false, 'a far jump elsewhere', bios(0x10000, 0xea, 0x5b, 0xe0, 0x00, 0xf1)],
    [false, 'no jump', bios(0x10000)],
    [false, 'one byte too few', bios(0x1ffff, ...far)],
    [false, 'no bytes', new Uint8Array()],
  ])('is %s of what has %s', (isBios, _what, bytes) =>
    expect(formatOf(bytes)?.code).toBe(isBios ? 'bios' : undefined),
  );

  it('is not told by the beginning of a larger file', () =>
    expect(formatBySignature(bios(0x20000, ...far))).toBeNull());
});
