import { describe, expect, it } from '@jest/globals';
import { ascii, biosImage, changed, efiImage, join, mended, noise, peImage } from './build-rom.ts';
import { packEfi, packNrv2b, packedParts, paragraphs, zbinBlock } from './packing/pack.ts';
import { readContents } from '../../../rom/image/contents.ts';
import { hasErrors, inspectImage } from '../../../rom/image/inspect.ts';

const block = (text: string): Uint8Array => zbinBlock(ascii(`${text} ${'of it '.repeat(9)}`));
const blocks = (count: number): Uint8Array =>
  paragraphs(...Array.from({ length: count }, (_, index) => block(`part ${index}`)));

const program = (start: readonly number[], payload: Uint8Array): Uint8Array => {
  const prefix = new Uint8Array(0x200);
  prefix.set(start);
  return join(prefix, payload);
};
const ipxeStart = [0xea, 8, 0, 0xc0, 0x07, 0x32, 0xae, 0x18];
const pxelinuxStart = [0xea, 0x24, 0x7c, 0, 0, 0x90, 0x90, 0x90, 0xac, 0xc8, 0x83, 0x29];

const damage = (bytes: Uint8Array): [string, number][] =>
  inspectImage(bytes).problems.flatMap(({ code, message, offset }): [string, number][] =>
    code === 'packed-damaged' ? [[message, offset]] : [],
  );
const only = (count: number, name: string): string =>
  `Only ${count} of the 4 packed parts of ${name} can be unpacked; the others are damaged.`;

describe('packed parts of a firmware', () => {
  it('are damaged from the last one on that can be unpacked', () => {
    const rom = biosImage({ ipxe: true, payload: blocks(3) });
    const { packed } = inspectImage(rom);
    const last = packed.at(-1)!;
    expect(damage(rom)).toEqual([[only(3, 'iPXE'), last.offset + last.packedBytes]]);
  });

  it('are damaged from the start where none can be unpacked', () => {
    expect(damage(biosImage({ ipxe: true }))).toEqual([[only(0, 'iPXE'), 0]]);
  });

  it('are not damaged where there are four, or eight', () => {
    expect([4, 8].map((count) => damage(biosImage({ ipxe: true, payload: blocks(count) })))).toEqual([
      [],
      [],
    ]);
  });

  it('are those of iPXE in a network boot program, too', () => {
    expect(damage(program(ipxeStart, blocks(2)))).toMatchObject([[only(2, 'iPXE'), expect.any(Number)]]);
  });

  it('are those of gPXE where it says its name', () => {
    expect(damage(biosImage({ payload: join(ascii('gPXE\0'), new Uint8Array(100)) }))).toEqual([
      [only(0, 'gPXE'), 0],
    ]);
  });

  it('are nothing that other firmware has to have', () => {
    expect(damage(biosImage())).toEqual([]);
    expect(damage(program(pxelinuxStart, ascii('PXELINUX 4.05 gPXE\0')))).toEqual([]);
    expect(damage(join(ascii('gPXE\0'), new Uint8Array(11), blocks(2)))).toEqual([]);
  });

  it('do not count drivers that UEFI unpacks', () => {
    const driver = efiImage(packEfi(peImage()), { compression: 1 });
    const rom = (count: number): Uint8Array =>
      join(biosImage({ ipxe: true, last: false, payload: blocks(count) }), driver);
    expect(damage(rom(4))).toEqual([]);
    expect(damage(rom(3))).toMatchObject([[only(3, 'iPXE'), expect.any(Number)]]);
  });
});

describe('a file that nobody knows', () => {
  it('is shown by its first four bytes', () => {
    expect(inspectImage(Uint8Array.of(1, 0x20, 0xff, 0x0a, 7, 8)).problems).toMatchObject([
      { offset: 0, message: 'This is no firmware that romkit knows; it begins with 01 20 ff 0a.' },
    ]);
  });
});

describe('problems', () => {
  it('stand in the order of the file', () => {
    const rom = join(biosImage({ ipxe: true, last: false }), new Uint8Array(700).fill(1));
    const offsets = inspectImage(rom).problems.map(({ offset }) => offset);
    expect(offsets.length).toBeGreaterThan(1);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(new Set(offsets).size).toBeGreaterThan(1);
  });
});

describe('inspectImage', () => {
  it('names the packed parts and the firmware', () => {
    const inspection = inspectImage(biosImage({ payload: packedParts, ipxe: true }));
    expect(inspection.packed.map(({ name, container }) => `${name} ${container}`)).toEqual([
      'text16-early lzma',
      'text16-late lzma',
      'data16 lzma',
      'textdata lzma',
    ]);
    expect(inspection.packed[3]?.sizeBytes).toBe(5007);
    expect(inspection).toMatchObject({ firmware: 'iPXE', problems: [] });
    expect(hasErrors(inspection)).toBe(false);
  });

  it('knows gPXE by its prompt', () => {
    const part = packNrv2b(join(noise(500, 9), ascii('gPXE> \0')));
    expect(inspectImage(biosImage({ payload: part })).firmware).toBe('gPXE');
  });

  it('says when a part of iPXE cannot be unpacked, though all sums are right', () => {
    const rom = biosImage({ payload: packedParts, ipxe: true });
    const damaged = inspectImage(mended(rom, rom.length - 1000, rom[rom.length - 1000]! ^ 0x10));
    expect(damaged.problems).toMatchObject([{ severity: 'error', code: 'packed-damaged' }]);
    expect(hasErrors(damaged)).toBe(true);
  });

  it('says of empty and unknown files that they are', () => {
    expect(inspectImage(new Uint8Array()).problems).toMatchObject([{ code: 'empty', offset: 0 }]);
    expect(inspectImage(noise(100, 3)).problems).toMatchObject([{ code: 'unknown-format' }]);
    expect(inspectImage(ascii('\x1f\x8b'))).toMatchObject({
      ...{ kind: 'unknown', format: null },
      problems: [{ message: 'This is no firmware that romkit knows; it begins with 1f 8b.' }],
    });
  });

  it('names what is no network boot firmware', () => {
    expect(inspectImage(ascii('\x1f\x8b\x08'))).toMatchObject({
      ...{ kind: 'unknown', format: { code: 'gzip' } },
      problems: [
        {
          ...{ severity: 'error', code: 'other-format', offset: 0 },
          message: 'This is a gzip file, no network boot firmware.',
        },
      ],
    });
    expect(readContents(join(ascii('\x7fELF'), packedParts))).toMatchObject({
      kind: 'firmware',
      format: null,
    });
  });

  it('lists problems by offset, and oddities are no errors', () => {
    const rom = mended(biosImage(), 0x18, 0);
    const oddity = inspectImage(rom);
    expect(oddity.problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(hasErrors(oddity)).toBe(false);
    const offsets = inspectImage(changed(biosImage(), 0x10, 1, 2, 3, 4, 5, 6, 7, 8)).problems.map(
      ({ offset }) => offset,
    );
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });
});
