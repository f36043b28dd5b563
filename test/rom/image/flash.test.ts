import { describe, expect, it } from '@jest/globals';
import { ascii, biosImage, changed, efiImage, join, peImage } from './build-rom.ts';
import { packEfi, paragraphs, zbinBlock } from './packing/pack.ts';
import { firmwareOf, readContents } from '../../../rom/image/contents.ts';

const erased = (size: number): Uint8Array => new Uint8Array(size).fill(0xff);
const block = (text: string): Uint8Array => zbinBlock(ascii(`${text} ${'of it '.repeat(9)}`));
const blocks = (count: number): Uint8Array =>
  paragraphs(...Array.from({ length: count }, (_, index) => block(`part ${index}`)));
const names = (bytes: Uint8Array): string[] => readContents(bytes).blocks.map(({ name }) => name);

describe('what was read from a flash chip', () => {
  it('has ROMs wherever a unit of 512 bytes begins, up to its end', () => {
    const flash = join(erased(512), biosImage(), erased(1024), biosImage(), biosImage());
    expect(readContents(flash).images.map(({ index, offset }) => [index, offset])).toEqual([
      [0, 512],
      [1, 2048],
      [2, 2560],
    ]);
  });

  it('has no ROM where the signature stands alone', () => {
    expect(readContents(join(erased(512), Uint8Array.of(0x55, 0xaa, 1), erased(509))).kind).toBe('unknown');
  });

  it('has at most 64 images', () => {
    const roms = (count: number): number =>
      readContents(join(erased(512), ...Array<Uint8Array>(count).fill(biosImage()))).images.length;
    expect([roms(64), roms(65)]).toEqual([64, 64]);
  });

  it('has the problems of its ROMs', () => {
    const damaged = changed(biosImage(), 0x1f0, 1);
    expect(readContents(join(erased(512), damaged)).problems).toMatchObject([{ code: 'image-checksum' }]);
  });
});

describe('packed blocks', () => {
  it('are named as zbin packs them, four by four', () => {
    const four = ['text16-early', 'text16-late', 'data16', 'textdata'];
    expect(names(blocks(4))).toEqual(four);
    expect(names(blocks(8))).toEqual([...four, ...four.map((name) => `${name}-2`)]);
  });

  it('are numbered where one of four is missing', () => {
    expect(names(blocks(3))).toEqual(['block-1', 'block-2', 'block-3']);
  });

  it('do not count drivers that UEFI unpacks', () => {
    const driver = efiImage(packEfi(peImage()), { compression: 1 });
    expect(names(join(biosImage({ last: false, payload: blocks(4) }), driver))).toEqual([
      ...['text16-early', 'text16-late', 'data16', 'textdata', 'efi-driver'],
    ]);
  });
});

describe('the firmware of an image', () => {
  const of = (bytes: Uint8Array): string | null => firmwareOf(bytes, readContents(bytes));

  it('is known by its header', () => {
    expect(of(biosImage({ ipxe: true }))).toBe('iPXE');
    expect(of(join(biosImage({ ipxe: true, last: false }), efiImage(peImage())))).toBe('iPXE');
  });

  it.each(['iPXE', 'gPXE'])('is known by the prompt of %s, packed or not', (name) => {
    expect(of(ascii(`x ${name}> \0`))).toBe(name);
    expect(of(biosImage({ payload: paragraphs(block(`${name}> `), block('x')) }))).toBe(name);
  });

  it('is none where there is no prompt', () => expect(of(biosImage())).toBeNull());
});
