import { describe, expect, it } from '@jest/globals';
import { at, biosImage, efiImage, hiddenImage, join, mended, peImage } from './build-rom.ts';
import { readContents, type Contents } from '../../../rom/image/contents.ts';
import { regionsOf } from '../../../rom/image/regions.ts';

const nothing: Contents = {
  ...{ kind: 'disk', format: null, images: [], networkProgram: null, kernel: null },
  ...{ pe: null, iso: null, partitions: null, blocks: [], problems: [] },
};

/** `NAME OFFSET+SIZE` of each region. */
const regions = (bytes: Uint8Array | number, values?: Partial<Contents>): string[] => {
  const given = typeof bytes === 'number' ? new Uint8Array(bytes).fill(1) : bytes;
  return regionsOf(given, values === undefined ? undefined : { ...nothing, ...values }).map(
    ({ name, offset, sizeBytes }) => `${name} ${offset}+${sizeBytes}`,
  );
};

const partition = (number: number, offset: number, sizeBytes: number) => ({
  ...{ number, active: false, type: '0x83', offset, sizeBytes },
});
const block = (offset: number, packedBytes: number) => ({
  ...{ name: 'block-1', container: 'lzma' as const, offset, packedBytes, data: new Uint8Array() },
});

describe('regions of a disk', () => {
  it('are its boot sector and its partitions', () => {
    expect(regions(2048, { partitions: [partition(1, 1024, 512)] })).toEqual([
      ...['boot sector 0+512', 'other data 512+512', 'partition 1 1024+512', 'other data 1536+512'],
    ]);
    expect(regions(1024, {})).toEqual(['other data 0+1024']);
  });

  it('end with the file, whatever the table says', () => {
    const partitions = [partition(1, 1000, 9000), partition(2, 1024, 10), partition(3, -1, 600)];
    expect(regions(1024, { partitions })).toEqual([
      ...['boot sector 0+512', 'other data 512+488', 'partition 1 1000+24'],
    ]);
  });

  it('are one where they cover others in the middle', () => {
    const partitions = [partition(1, 1100, 100), partition(2, 1024, 512)];
    expect(regions(2048, { partitions })).toEqual([
      ...['boot sector 0+512', 'other data 512+512', 'partition 2 1024+512', 'other data 1536+512'],
    ]);
  });

  it('are those of a CD, behind its system area', () => {
    const iso = { volumeId: '', volumeBytes: 40_000, bootable: true } as Contents['iso'] & object;
    expect(regions(40_000, { kind: 'iso', iso, partitions: [] })).toEqual([
      ...['boot sector 0+512', 'system area 512+32256', 'other data 32768+7232'],
    ]);
  });

  it('are the two parts of a kernel', () => {
    const kernel = { setupBytes: 1024 } as Contents['kernel'] & object;
    expect(regions(5000, { kind: 'linux-kernel', kernel })).toEqual([
      ...['setup 0+1024', 'protected-mode part 1024+3976'],
    ]);
  });
});

describe('padding', () => {
  const filled = (size: number, from: number, filler: number): Uint8Array =>
    new Uint8Array(size).fill(1).fill(filler, from);

  it.each([0, 0xff])('is what fills a file with %i behind its last block', (filler) => {
    expect(
      regions(filled(300, 120, filler), { kind: 'firmware', blocks: [block(20, 30), block(60, 60)] }),
    ).toEqual([
      ...['other data 0+20', 'packed block-1 20+30', 'other data 50+10'],
      ...['packed block-1 60+60', 'padding 120+180'],
    ]);
  });

  it('is nothing else, and nothing behind a file without blocks', () => {
    expect(regions(filled(300, 121, 0), { kind: 'firmware', blocks: [block(60, 60)] }).at(-1)).toBe(
      'other data 120+180',
    );
    expect(regions(filled(300, 121, 0), { kind: 'firmware' })).toEqual(['other data 0+300']);
  });

  it('is that of the image which the block is in', () => {
    const [first, second] = [biosImage({ last: false, blocks: 2 }), biosImage({ blocks: 2 })];
    const { images } = readContents(join(first, second));
    const inFirst = regions(join(first, second), {
      kind: 'expansion-rom',
      images,
      blocks: [block(0x200, 16)],
    });
    expect(inFirst.filter((each) => each.startsWith('padding'))).toEqual(['padding 528+496']);
    const inSecond = regions(join(first, second), {
      kind: 'expansion-rom',
      images,
      blocks: [block(0x400, 0x200)],
    });
    expect(inSecond.filter((each) => each.startsWith('padding'))).toEqual(['padding 1536+512']);
    const inBoth = regions(join(first, second), {
      ...{ kind: 'expansion-rom', images },
      blocks: [block(0x200, 16), block(0x400, 0x200)],
    });
    expect(inBoth.filter((each) => each.startsWith('padding'))).toEqual([
      'padding 528+496',
      'padding 1536+512',
    ]);
  });

  it('is that of a single image too, whatever is behind it', () => {
    const rom = biosImage({ blocks: 2 });
    const { images } = readContents(rom);
    const file = join(rom, new Uint8Array(100).fill(1));
    expect(regions(file, { kind: 'expansion-rom', images, blocks: [block(0x200, 16)] }).slice(-2)).toEqual([
      ...['padding 528+496', 'behind the images 1024+100'],
    ]);
  });

  it('may be behind a block that begins with the file', () => {
    expect(regions(filled(100, 60, 0), { kind: 'firmware', blocks: [block(0, 60)] })).toEqual([
      ...['packed block-1 0+60', 'padding 60+40'],
    ]);
  });
});

describe('regions of an image', () => {
  const parts = (bytes: Uint8Array): string[] => regions(bytes).map((name) => name.replace(/^image 0: /, ''));

  it('are its structures, with code between', () => {
    const length = (text: string): number => text.length + 1;
    expect(parts(biosImage({ ipxe: true }))).toEqual([
      `header 0+${at.pcir}`,
      `PCI data structure ${at.pcir}+28`,
      `code 56+${at.pnp - 56}`,
      `PnP header ${at.pnp}+32`,
      `UNDI header ${at.undi}+22`,
      `code 118+${at.ipxe - 118}`,
      expect.stringMatching(/^iPXE header 120\+/),
      expect.stringMatching(/^code /),
      expect.stringMatching(/^device list 144\+/),
      expect.stringMatching(/^code /),
      `PnP strings ${at.manufacturer}+${length('Test Works')}`,
      `code 171+${at.product - 171}`,
      `PnP strings ${at.product}+${length('Test ROM')}`,
      'code 185+327',
    ]);
  });

  it('are a header and code where it has no more', () => {
    const [header, structure] = parts(mended(hiddenImage(1), 0x15 + at.pcir, 0x80));
    expect([header, structure]).toEqual(['header 0+28', 'PCI data structure 28+28']);
  });

  it('have only those strings that the PnP header names', () => {
    const names = parts(mended(biosImage(), at.pnp + 0x0e, 0, 0)).filter((part) => /strings/.test(part));
    expect(names).toEqual([`PnP strings ${at.product}+9`]);
  });

  it('begin with a shorter header where the structure stands within it', () => {
    const image = { ...readContents(biosImage()).images[0]!, pnp: [], undi: null };
    const short = { ...image, pcir: { ...image.pcir!, at: 0x1a, deviceListAt: null } };
    const names = (images: Contents['images']): string[] =>
      regions(biosImage(), { kind: 'expansion-rom', images }).slice(0, 2);
    expect(names([short])).toEqual(['image 0: header 0+26', 'image 0: PCI data structure 26+28']);
    expect(names([{ ...short, codeType: 'efi' }])[0]).toBe('image 0: header 0+26');
    expect(names([{ ...short, pcir: null }])).toEqual(['image 0: header 0+28', 'image 0: code 28+484']);
  });

  it('are those of its driver, unless that is compressed', () => {
    const driver = peImage();
    expect(parts(efiImage(driver)).filter((part) => part.startsWith('section'))).toEqual([
      `section .data ${0x38 + 0x200}+512`,
    ]);
  });
});
