import { describe, expect, it } from '@jest/globals';
import { ascii, at, biosImage, changed, efiImage, join, mended } from '../build-rom.ts';
import { readExpansionRoms } from '../../../../rom/image/headers/expansion-rom.ts';

const problemsOf = (bytes: Uint8Array): string[] =>
  readExpansionRoms(bytes).problems.map(({ code, offset }) => `${code}@0x${offset.toString(16)}`);
const messagesOf = (bytes: Uint8Array): string[] =>
  readExpansionRoms(bytes).problems.map(({ message }) => message);

describe('a chain of ROM images', () => {
  it('is none where none begins, and begins where it is said to', () => {
    expect(readExpansionRoms(ascii('no ROM'))).toEqual({ images: [], end: 0, problems: [] });
    const { images, end } = readExpansionRoms(join(new Uint8Array(512), biosImage()), 512);
    expect(images.map(({ offset }) => offset)).toEqual([512]);
    expect(end).toBe(1024);
  });

  it('ends where an image says that it has no length, though it is not the last', () => {
    const rom = mended(biosImage({ last: false }), at.pcir + 0x10, 0);
    expect(problemsOf(join(rom, rom))).toEqual(['pcir-size-zero@0x2c']);
  });

  it('has images of more than 255 units, where they are for EFI', () => {
    const { images } = readExpansionRoms(efiImage(new Uint8Array(256 * 512)));
    expect(images[0]).toMatchObject({ initBytes: 257 * 512, sizeBytes: 257 * 512, initEntry: null });
  });
});

describe('an image that is cut off', () => {
  const rom = biosImage({ blocks: 4 });

  it.each([
    ['by the end of the file', rom.subarray(0, 2000), 48],
    ['by its header', changed(rom, 2, 6), 1024],
    ['by its PCI data structure', changed(rom, at.pcir + 0x10, 7), 1536],
  ])('%s lacks %j bytes', (_by, bytes, missing) =>
    expect(messagesOf(bytes)).toContainEqual(
      `The image is cut off: ${missing} bytes are missing at the end.`,
    ),
  );
});

describe('a pointer out of an image', () => {
  /** The PnP pointer leads behind the first image, where a PnP header lies. */
  const leadsOn = (last: boolean): Uint8Array => {
    const first = mended(biosImage({ last }), 0x1a, 0x40, 0x02);
    return join(first, biosImage());
  };

  it('leads nowhere where another image follows, and on where it is the last', () => {
    expect(problemsOf(leadsOn(false))).toContain('pnp-outside@0x1a');
    expect(readExpansionRoms(leadsOn(false)).images[0]?.pnp).toEqual([]);
    expect(readExpansionRoms(leadsOn(true)).images[0]?.pnp.map((header) => header.at)).toEqual([0x240]);
  });
});

describe('an UNDI header', () => {
  const without = mended(biosImage(), 0x16, 0xff, 0xff);

  it.each([
    ['by its PCI class', mended(without, at.pnp + 0x12, 3)],
    ['by its PnP type', mended(without, at.pcir + 0x0f, 3)],
  ])('is due in a ROM that is for the network %s', (_by, bytes) =>
    expect(problemsOf(bytes)).toEqual(['undi-outside@0x16']),
  );
});

describe('the header of iPXE', () => {
  const nowhere = (bytes: Uint8Array): string[] => problemsOf(mended(bytes, 0x10, 0xf0, 0));

  it('is due by the name of the maker or of the product alone', () => {
    const byMaker = mended(biosImage(), at.manufacturer, ...ascii('the iPXE\0'));
    expect(nowhere(byMaker)).toEqual(['ipxe-signature@0xf0']);
    expect(nowhere(biosImage({ product: 'iPXE 1.21' }))).toEqual(['ipxe-signature@0xf0']);
    expect(nowhere(biosImage({ product: 'PXE' }))).toEqual([]);
  });
});
