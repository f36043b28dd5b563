import { describe, expect, it } from '@jest/globals';
import { peImage } from '../build-rom.ts';
import { packEfi } from '../packing/pack.ts';
import { readEfi } from '../../../../rom/image/headers/efi-header.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

// UEFI Specification 2.x, section 14.4.2.
const imageAt = 0x38;
const imageBytes = 0x800;

function efi(driver: Uint8Array, change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(imageBytes);
  bytes.writeUInt16LE(3, 2);
  bytes.writeUInt32LE(0x0ef1, 4);
  bytes.writeUInt16LE(11, 8);
  bytes.writeUInt16LE(0x014c, 0x0a);
  bytes.writeUInt16LE(imageAt, 0x16);
  bytes.set(driver, imageAt);
  change(bytes);
  return bytes;
}

function read(bytes: Uint8Array, sizeBytes = bytes.length) {
  const problems: Problem[] = [];
  const header = readEfi({ bytes, offset: 0x1000, problems }, sizeBytes);
  return { header, problems: problems.map(({ code, offset }) => `${code}@0x${offset.toString(16)}`) };
}

describe('the header of an EFI ROM image', () => {
  it('is read field by field', () =>
    expect(read(efi(peImage()))).toEqual({
      problems: [],
      header: {
        ...{ initBytes: 3 * 512, signature: '0x00000ef1' },
        ...{ subsystem: '0x000b', subsystemName: 'EFI boot service driver' },
        ...{ machine: '0x014c', machineName: 'i386' },
        ...{ compression: '0x0000', compressionName: 'none', imageAt },
        pe: expect.objectContaining({ machineName: 'x86_64' }),
      },
    }));

  it('is none without its signature', () =>
    expect(read(efi(peImage(), (bytes) => bytes.writeUInt32LE(0xef2, 4)))).toEqual({
      header: null,
      problems: ['efi-signature@0x1004'],
    }));

  it.each([
    [0, 'none', true, []],
    [1, 'uefi', true, []],
    [2, 'unknown', false, ['efi-compression@0x100c']],
  ] as const)('with compression %i is %s', (compression, compressionName, isRead, problems) => {
    const driver = compression === 1 ? packEfi(peImage()) : peImage();
    const found = read(efi(driver, (bytes) => bytes.writeUInt16LE(compression, 0x0c)));
    expect(found).toMatchObject({ header: { compressionName }, problems });
    expect(found.header?.pe !== null).toBe(isRead);
  });
});

describe('the driver of an EFI ROM image', () => {
  it.each([
    [0x19, ['efi-image-outside@0x1016']],
    [0x1a, []],
    [imageBytes - 1, []],
    [imageBytes, ['efi-image-outside@0x1016']],
  ])('at %i of 2048 bytes', (at, problems) => {
    const { problems: found } = read(efi(new Uint8Array(), (bytes) => bytes.writeUInt16LE(at, 0x16)));
    expect(found.filter((each) => each.startsWith('efi-image'))).toEqual(problems);
  });

  it('has the offsets of its problems counted from its start in the file', () => {
    const broken = peImage();
    new DataView(broken.buffer).setUint16(0x58, 0x107, true);
    expect(read(efi(broken)).problems).toEqual(['pe-magic@0x1090']);
    const packed = efi(packEfi(broken), (bytes) => bytes.writeUInt16LE(1, 0x0c));
    expect(read(packed).problems).toEqual(['pe-magic@0x1038']);
  });

  it('that is no PE image is a warning, and one that cannot be unpacked an error', () => {
    expect(read(efi(new Uint8Array()))).toMatchObject({
      header: { pe: null },
      problems: ['efi-no-driver@0x1038'],
    });
    const torn = efi(peImage(), (bytes) => bytes.writeUInt16LE(1, 0x0c));
    expect(read(torn)).toMatchObject({ header: { pe: null }, problems: ['efi-packed@0x1038'] });
  });
});
