import { describe, expect, it } from '@jest/globals';
import { isPe, machineName, readPe, subsystemName } from '../../../../rom/image/headers/pe.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

// Microsoft PE and COFF Specification, sections 3 to 5.
const coff = 0x40;
const optional = coff + 24;
const size = 0x600;

/** A PE32+ or PE32 image with one section, each field with a value of its own, and what a test changes. */
function pe(bits: 32 | 64, change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write('MZ');
  bytes.writeUInt32LE(coff, 0x3c);
  bytes.write('PE\0\0', coff);
  bytes.writeUInt16LE(0x014c, coff + 4);
  bytes.writeUInt16LE(1, coff + 6);
  const optionalBytes = bits === 32 ? 224 : 240;
  bytes.writeUInt16LE(optionalBytes, coff + 20);
  bytes.writeUInt16LE(bits === 32 ? 0x10b : 0x20b, optional);
  bytes.writeUInt32LE(0x1234, optional + 16);
  bytes.writeUInt32LE(0x5678, optional + 56);
  bytes.writeUInt32LE(0x9abc, optional + 60);
  bytes.writeUInt16LE(10, optional + 68);
  bytes.writeUInt32LE(16, optional + (bits === 32 ? 92 : 108));
  section(bytes, optional + optionalBytes, '.text', 0x200, 0x400);
  change(bytes);
  return bytes;
}

function section(bytes: Buffer, at: number, name: string, sizeBytes: number, place: number): void {
  bytes.write(name.padEnd(8, '\0'), at, 'latin1');
  bytes.writeUInt32LE(sizeBytes, at + 16);
  bytes.writeUInt32LE(place, at + 20);
}

function read(bytes: Uint8Array) {
  const problems: Problem[] = [];
  const image = readPe({ bytes, offset: 0, problems });
  return { image, problems: problems.map(({ code, offset }) => `${code}@0x${offset.toString(16)}`) };
}

const first64 = optional + 240;

describe('a PE image', () => {
  it.each([32, 64] as const)('of %i bits is read field by field', (bits) => {
    const { image, problems } = read(pe(bits));
    expect(problems).toEqual([]);
    expect(image).toEqual({
      ...{ machine: '0x014c', machineName: 'i386' },
      ...{ subsystem: '0x000a', subsystemName: 'EFI application', bits },
      ...{ entryPoint: '0x00001234', loadedBytes: 0x5678, headerBytes: 0x9abc },
      sections: [{ name: '.text', at: 0x400, sizeBytes: 0x200 }],
      certificates: null,
    });
  });

  it.each([
    [0x8664, 'x86_64'],
    [0xaa64, 'arm64'],
    [0x01c2, 'arm32'],
    [0x5064, 'riscv64'],
    [0x6264, 'loong64'],
    [0x0200, 'ia64'],
    [0x1234, 'unknown'],
  ])('for the machine %i is for %s', (machine, name) => expect(machineName(machine)).toBe(name));

  it('that UEFI does not load has another subsystem', () => {
    expect([subsystemName(13), subsystemName(3)]).toEqual(['EFI ROM image', 'not an EFI image']);
  });

  it('begins with MZ and has PE where byte 0x3c leads', () => {
    expect(isPe(pe(64))).toBe(true);
    expect(isPe(pe(64, (bytes) => bytes.write('M!')))).toBe(false);
    expect(isPe(pe(64, (bytes) => bytes.write('PX', coff)))).toBe(false);
    expect(read(Buffer.from('MZ'))).toEqual({ image: null, problems: [] });
  });

  it.each<[string, Buffer, string[]]>([
    ['with a short optional header', pe(64, (b) => b.writeUInt16LE(69, coff + 20)), ['pe-truncated@0x40']],
    [
      'with an optional header beyond the file',
      pe(64, (b) => b.writeUInt16LE(size - optional + 1, coff + 20)),
      ['pe-truncated@0x40'],
    ],
    ['cut off in its first header', pe(64).subarray(0, coff + 23), ['pe-truncated@0x40']],
    ['with another magic', pe(64, (b) => b.writeUInt16LE(0x107, optional)), ['pe-magic@0x58']],
  ])('%s is not read', (_name, bytes, problems) => expect(read(bytes)).toEqual({ image: null, problems }));

  it('needs 70 bytes of its optional header', () => {
    const least = pe(64, (b) => {
      b.writeUInt16LE(70, coff + 20);
      b.writeUInt16LE(0, coff + 6);
    });
    expect(read(least)).toMatchObject({ image: { subsystem: '0x000a' }, problems: [] });
  });
});

describe('the sections of a PE image', () => {
  const named = (name: string, change: (bytes: Buffer) => void = () => undefined) =>
    read(
      pe(64, (bytes) => {
        section(bytes, first64, name, 0x200, 0x400);
        change(bytes);
      }),
    ).image?.sections[0]?.name;
  /** A symbol table of two symbols of 18 bytes, and the string table behind it. */
  const strings = (bytes: Buffer): void => {
    bytes.writeUInt32LE(0x300, coff + 12);
    bytes.writeUInt32LE(2, coff + 16);
    bytes.write('debug_info\0', 0x300 + 36 + 4);
  };

  it('have names of up to eight letters, without what cannot be shown', () => {
    expect(named('.reloc12')).toBe('.reloc12');
    expect(named('\x7fa\x1f \xffb~!')).toBe('ab~!');
  });

  it('have longer names in the string table behind the symbols (section 5.6)', () => {
    expect(named('/4', strings)).toBe('debug_info');
    expect(named('/4')).toBe('/4');
    expect(named('/2000', strings)).toBe('/2000');
    expect(named('x/4', strings)).toBe('x/4');
    expect(named('/4x', strings)).toBe('/4x');
    expect(named('.text', strings)).toBe('.text');
  });

  it('that begin beyond the file, or reach beyond it, are a problem', () => {
    const outside = (name: string, sizeBytes: number, place: number) =>
      read(pe(64, (bytes) => section(bytes, first64, name, sizeBytes, place))).problems;
    expect(outside('.a', 0x200, size - 0x200)).toEqual([]);
    expect(outside('.a', 0x201, size - 0x200)).toEqual(['pe-section-outside@0x148']);
    expect(outside('.bss', 0, 0xffffff)).toEqual([]);
  });

  it('without a name are told by their number', () => {
    const problems: Problem[] = [];
    const bytes = pe(64, (b) => {
      b.writeUInt16LE(2, coff + 6);
      section(b, first64, '', 0x200, 0x400);
      section(b, first64 + 40, '', 0x200, size);
    });
    readPe({ bytes, offset: 0, problems });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The PE section 2 reaches/),
    ]);
  });

  it('end where the file ends', () => {
    const problems: Problem[] = [];
    const bytes = pe(64, (b) => b.writeUInt16LE(2, coff + 6)).subarray(0, first64 + 79);
    const image = readPe({ bytes, offset: 0, problems });
    expect(image?.sections).toHaveLength(1);
    expect(problems.at(-1)).toMatchObject({
      ...{ code: 'pe-truncated', offset: first64 + 40 },
      message: expect.stringMatching(/section 2 of 2/),
    });
  });

  it.each([
    [96, 96, []],
    [97, 96, ['pe-sections@0x148']],
  ])('announced as %i are %i', (count, readCount, problems) => {
    const bytes = Buffer.concat([pe(64, (b) => b.writeUInt16LE(count, coff + 6)), Buffer.alloc(4000)]);
    const found = read(bytes);
    expect(found.image?.sections).toHaveLength(readCount);
    expect(found.problems).toEqual(problems);
  });
});

describe('the certificates of a PE image', () => {
  it.each([
    [32, 96, 92],
    [64, 112, 108],
  ] as const)('of %i bits are the fifth directory from byte %i on', (bits, directories, countAt) => {
    const entry = optional + directories + 32;
    const signed = (at: number, sizeBytes: number, count = 5) =>
      read(
        pe(bits, (bytes) => {
          bytes.writeUInt32LE(count, optional + countAt);
          bytes.writeUInt32LE(at, entry);
          bytes.writeUInt32LE(sizeBytes, entry + 4);
        }),
      );
    expect(signed(size - 8, 8)).toMatchObject({
      image: { certificates: { at: size - 8, sizeBytes: 8 } },
      problems: [],
    });
    expect(signed(size - 8, 1).image?.certificates).toEqual({ at: size - 8, sizeBytes: 1 });
    expect(signed(size - 8, 0).image?.certificates).toBeNull();
    expect(signed(size - 8, 8, 4).image?.certificates).toBeNull();
    expect(signed(size - 8, 9).problems).toEqual([`pe-certificates-outside@0x${entry.toString(16)}`]);
  });

  it('need an optional header that reaches to them', () => {
    const signed = (optionalBytes: number) =>
      read(
        pe(64, (bytes) => {
          bytes.writeUInt16LE(optionalBytes, coff + 20);
          bytes.writeUInt16LE(0, coff + 6);
          bytes.writeUInt32LE(8, optional + 144 + 4);
          bytes.writeUInt32LE(0x400, optional + 144);
        }),
      ).image?.certificates;
    expect(signed(152)).toEqual({ at: 0x400, sizeBytes: 8 });
    expect(signed(151)).toBeNull();
  });
});
