import { describe, expect, it } from '@jest/globals';
import { ascii, biosImage, changed, efiImage, join, peImage } from './build-rom.ts';
import {
  describeDifference,
  describeRegion,
  diffImages,
  type RegionDifference,
} from '../../../rom/image/diff.ts';

const region = (values: Partial<RegionDifference>): string =>
  describeRegion({
    ...{ name: 'header', offsets: [0x10, 0x20], sizeBytes: [28, 28] },
    ...{ differingBytes: 2, firstDifference: 6, unpacked: null },
    ...values,
  });

describe('a line about a region', () => {
  it('says how many of its bytes differ, and where in the first file', () => {
    expect(region({})).toBe('header: 2 of 28 bytes differ, first at 0x16');
    expect(region({ sizeBytes: [28, 30] })).toBe('header: 2 of 28 and 30 bytes differ, first at 0x16');
  });

  it('has the name without the number that tells it from another', () => {
    expect(region({ name: 'code (2)' })).toMatch(/^code: /);
    expect(region({ name: 'code (2) of it' })).toMatch(/^code \(2\) of it: /);
  });

  it('says which file has it, where it is in one alone', () => {
    expect(region({ offsets: [0x10, null] })).toBe('header: only in the first file, at 0x10');
    expect(region({ offsets: [null, 0x20] })).toBe('header: only in the second file, at 0x20');
    expect(region({ offsets: [0, null] })).toBe('header: only in the first file, at 0x0');
    expect(region({ offsets: [null, 0] })).toBe('header: only in the second file, at 0x0');
  });

  it('counts what is unpacked, where something is packed', () => {
    const unpacked = { sizeBytes: [100, 90], differingBytes: 12, firstDifference: 0x1f } as const;
    expect(region({ unpacked })).toBe('header: 12 of 100 and 90 bytes differ when unpacked, first at 0x1f');
    expect(region({ unpacked: { ...unpacked, differingBytes: 1 } })).toMatch(/^header: 1 of /);
    expect(region({ unpacked: { ...unpacked, differingBytes: 0 } })).toBe(
      'header: the same content, packed differently',
    );
  });
});

describe('a difference in lines', () => {
  it('begins with sizes and stamps', () => {
    const stamp = 'a'.repeat(32);
    const [one, other] = ['#!ipxe\n', `#!ipxe\n# romkit-stamp: ${stamp}\n`].map(ascii);
    expect(describeDifference(one!, other!)).toEqual([
      'size: 7 and 56 bytes',
      `stamp: none and ${stamp}`,
      'text: 49 of 7 and 56 bytes differ, first at 0x7',
    ]);
    expect(describeDifference(other!, one!)[1]).toBe(`stamp: ${stamp} and none`);
  });

  it('says nothing of sizes that are the same', () => {
    expect(describeDifference(ascii('#!ipxe\na\n'), ascii('#!ipxe\nb\n'))).toEqual([
      'embedded script: differs',
      'text: 1 of 9 bytes differ, first at 0x7',
    ]);
  });
});

describe('bytes of a region', () => {
  it.each([
    ['xbc', 'ybd', 2, 0],
    ['abc', 'abd', 1, 2],
    ['abc', 'abcde', 2, 3],
    ['abcde', 'abx', 3, 2],
    ['abc', 'xbcde', 3, 0],
  ])('of %j and %j: %i differ, the first at %i', (one, other, differingBytes, firstDifference) => {
    expect(diffImages(ascii(one), ascii(other)).regions).toMatchObject([
      { name: 'data', sizeBytes: [one.length, other.length], differingBytes, firstDifference },
    ]);
  });
});

describe('parts of the first file alone', () => {
  const two = join(biosImage({ last: false }), efiImage(peImage()));

  it('are regions and fields that the second has not', () => {
    const { regions, fields } = diffImages(two, biosImage());
    expect(regions).toContainEqual(
      expect.objectContaining({ name: 'image 1: header', offsets: [512, null], sizeBytes: [28, 0] }),
    );
    expect(fields).toContainEqual({ path: 'images[1].codeType', values: ['efi', null] });
  });

  it('are told apart by numbers where they have one name', () => {
    const rom = biosImage({ blocks: 4 });
    const { regions } = diffImages(rom, changed(changed(rom, 0x5c + 0x1c, 1), 0x600, 1));
    const names = regions.map(({ name }) => name);
    expect(names.every((name) => name.startsWith('image 0: code'))).toBe(true);
    expect(new Set(names).size).toBe(2);
    expect(regions.at(-1)).toMatchObject({ name: expect.stringMatching(/^image 0: code \(\d\)$/) });
  });
});
