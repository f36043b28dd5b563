import { describe, expect, it } from '@jest/globals';
import { ascii, at, biosImage, changed, efiImage, join, mended, peImage } from './build-rom.ts';
import { paragraphs, zbinBlock } from './packing/pack.ts';
import { describeDifference, diffImages } from '../../../rom/image/diff.ts';
import { diffLines } from '../../../rom/image/line-diff.ts';
import { regionsOf } from '../../../rom/image/regions.ts';

const stamps = ['0'.repeat(32), 'f'.repeat(32)] as const;

/** Firmware with a stamped script, its four packed parts behind a BIOS header. */
function firmware(script: string, stamp: string): Uint8Array {
  const slot = `\0#!ipxe\n${script}# romkit-stamp: ${stamp}\n`.padEnd(1024, '\n');
  const parts = ['early', 'late', 'data', `${'firmware '.repeat(50)}${slot}\0end`];
  return biosImage({ ipxe: true, payload: paragraphs(...parts.map((part) => zbinBlock(ascii(part)))) });
}

describe('regionsOf', () => {
  it('names every byte of a ROM once', () => {
    const bios = biosImage({ last: false, payload: zbinBlock(ascii('part of it')) });
    const file = join(bios, efiImage(peImage()), new Uint8Array(100));
    const regions = regionsOf(file);
    let end = 0;
    for (const { offset, sizeBytes } of regions) {
      expect(offset).toBe(end);
      end += sizeBytes;
    }
    expect(end).toBe(file.length);
    const nameAt = (offset: number): string | undefined =>
      regions.find((region) => offset >= region.offset && offset < region.offset + region.sizeBytes)?.name;
    expect(nameAt(0)).toBe('image 0: header');
    expect(nameAt(at.pcir)).toBe('image 0: PCI data structure');
    expect(nameAt(at.list)).toBe('image 0: device list');
    expect(nameAt(at.pnp)).toBe('image 0: PnP header');
    expect(nameAt(at.product)).toBe('image 0: PnP strings');
    expect(nameAt(at.undi)).toBe('image 0: UNDI header');
    expect(nameAt(at.product + 9)).toBe('image 0: code');
    expect(nameAt(at.payload)).toBe('packed block-1');
    expect(nameAt(bios.length - 1)).toBe('padding');
    expect(nameAt(bios.length + 0x38)).toBe('image 1: PE headers');
    expect(nameAt(bios.length + 0x38 + 0x200)).toBe('image 1: section .data');
    expect(nameAt(file.length - 1)).toBe('behind the images');
  });

  it('knows the parts of an EFI program', () => {
    expect(regionsOf(peImage({ certificateBytes: 40 })).map(({ name }) => name)).toEqual([
      'PE headers',
      'section .data',
      'certificates',
    ]);
  });

  it('has nothing to name in an empty file', () => {
    expect(regionsOf(new Uint8Array())).toEqual([]);
  });
});

describe('diffImages', () => {
  it('finds nothing between equal files', () => {
    const rom = firmware('dhcp\n', stamps[0]);
    expect(diffImages(rom, rom.slice())).toEqual({
      identical: true,
      sizeBytes: [rom.length, rom.length],
      fields: [],
      stamp: null,
      script: null,
      regions: [],
    });
    expect(describeDifference(rom, rom.slice())).toEqual([]);
  });

  it('names the fields and checksums that differ, and where they lie', () => {
    const a = biosImage({ device: 0x100e });
    const b = biosImage({ device: 0x10d3 });
    const { fields, regions, identical } = diffImages(a, b);
    expect(identical).toBe(false);
    expect(fields).toContainEqual({ path: 'images[0].pcir.deviceId', values: ['0x100e', '0x10d3'] });
    expect(fields.map(({ path }) => path)).toEqual([
      'images[0].checksum.stored',
      'images[0].checksum.expected',
      'images[0].pcir.deviceId',
    ]);
    expect(regions).toMatchObject([
      { name: 'image 0: header', differingBytes: 1, firstDifference: 6, unpacked: null },
      { name: 'image 0: PCI data structure', differingBytes: 1, firstDifference: 6 },
    ]);
  });

  it('compares scripts by line, stamps, and packed parts unpacked', () => {
    const a = firmware('dhcp\nchain http://a/\nshell\n', stamps[0]);
    const b = firmware('dhcp\nchain http://b/\nshell\n', stamps[1]);
    const difference = diffImages(a, b);
    expect(difference.stamp).toEqual(stamps);
    expect(difference.script).toEqual([
      { kind: 'same', line: '#!ipxe' },
      { kind: 'same', line: 'dhcp' },
      { kind: 'removed', line: 'chain http://a/' },
      { kind: 'added', line: 'chain http://b/' },
      { kind: 'same', line: 'shell' },
    ]);
    const textdata = difference.regions.find(({ name }) => name === 'packed textdata');
    expect(textdata?.unpacked).toMatchObject({ differingBytes: 33, firstDifference: 476 });
    expect(difference.regions.map(({ name }) => name)).not.toContain('packed data16');
    const lines = describeDifference(a, b);
    expect(lines).toContain(`stamp: ${stamps[0]} and ${stamps[1]}`);
    expect(lines).toContain('embedded script: differs');
    expect(lines.join('\n')).toMatch(/packed textdata: 33 of \d+ bytes differ when unpacked, first at 0x1dc/);
  });

  it('says where only one file has a part', () => {
    const bios = biosImage({ last: false });
    const difference = diffImages(biosImage(), join(bios, efiImage(peImage())));
    expect(difference.fields).toContainEqual({ path: 'images[1].codeType', values: [null, 'efi'] });
    expect(difference.regions).toContainEqual(
      expect.objectContaining({
        name: 'image 1: section .data',
        offsets: [null, 512 + 0x38 + 0x200],
        differingBytes: 512,
      }),
    );
    expect(describeDifference(biosImage(), join(bios, efiImage(peImage())))).toContain(
      'image 1: header: only in the second file, at 0x200',
    );
  });

  it('counts a longer tail as different', () => {
    const rom = biosImage();
    const { identical, regions } = diffImages(rom, join(rom, new Uint8Array(10).fill(0xff)));
    expect(identical).toBe(false);
    expect(regions).toMatchObject([{ name: 'behind the images', sizeBytes: [0, 10], differingBytes: 10 }]);
  });

  it('tells a change in one byte by its place in the file', () => {
    const rom = biosImage({ blocks: 4 });
    expect(describeDifference(rom, mended(rom, at.pnp + 0x1a, 0x77))).toEqual([
      'image 0: PnP header: 2 of 32 bytes differ, first at 0x49',
    ]);
    expect(describeDifference(rom, changed(rom, 0x600, 1))).toEqual([
      'image 0: code: 1 of 1863 bytes differ, first at 0x600',
    ]);
  });
});

describe('diffLines', () => {
  const kinds = (a: string, b: string): string =>
    diffLines(a, b)
      .map(({ kind, line }) => `${kind[0]}${line}`)
      .join(' ');

  it('keeps what both have', () => {
    expect(kinds('a\nb\nc\n', 'a\nc\nd\n')).toBe('sa rb sc ad');
    expect(kinds('', 'x\n')).toBe('ax');
    expect(kinds('x\n', '')).toBe('rx');
    expect(kinds('p\nq\nr\ns\n', 'q\np\ns\nr\n').match(/s[pqrs]/g)).toHaveLength(2);
  });

  it('shows texts as replaced where more than 2000 lines differ', () => {
    const many = (prefix: string, length: number): string =>
      `top\n${Array.from({ length }, (_, i) => `${prefix}${i}`).join('\n')}`;
    const same = (length: number): number =>
      diffLines(many('a', length), many('b', length)).filter(({ kind }) => kind === 'same').length;
    expect([same(1000), same(1001)]).toEqual([1, 0]);
    const replaced = diffLines(many('a', 1001), many('b', 1001)).map(({ kind }) => kind);
    expect([replaced.indexOf('added'), replaced.lastIndexOf('removed'), replaced.length]).toEqual([
      1002, 1001, 2004,
    ]);
  });
});
