import { describe, expect, it } from '@jest/globals';
import { readPcir } from '../../../../rom/image/headers/pcir.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

// PCI Firmware Specification 3.x, section 5.1.2.
const at = 0x20;
const size = 0x1000;

function rom(change: (bytes: Buffer) => void = () => undefined, sizeBytes = size): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write('PCIR', at);
  const words: readonly (readonly [number, number])[] = [
    ...([
      [4, 0x14e4],
      [6, 0x0165],
      [8, 0x40],
      [0x0a, 0x1c],
    ] as const),
    ...([
      [0x0d, 0x0304],
      [0x10, 5],
      [0x12, 0x0102],
      [0x16, 6],
      [0x18, 0x0708],
      [0x1a, 0x090a],
    ] as const),
  ];
  for (const [place, value] of words) bytes.writeUInt16LE(value, at + place);
  bytes.set([3], at + 0x0c);
  bytes.set([0x02], at + 0x0f);
  bytes.set([0x03, 0x80], at + 0x14);
  bytes.set([0x66, 0x01, 0x67, 0x01, 0, 0], at + 0x40);
  change(bytes);
  return bytes;
}

function read(bytes: Uint8Array, where = at) {
  const problems: Problem[] = [];
  const pcir = readPcir({ bytes, offset: 0, problems }, where);
  return {
    pcir,
    problems: problems.map(({ code, offset }) => `${code}@0x${offset.toString(16)}`),
    all: problems,
  };
}

describe('the PCI data structure', () => {
  it('is read field by field', () => {
    const { pcir, problems } = read(rom());
    expect(problems).toEqual([]);
    expect(pcir).toEqual({
      ...{ at, structureBytes: 0x1c, structureRevision: 3, vendorId: '0x14e4', deviceId: '0x0165' },
      ...{ deviceList: ['0x0166', '0x0167'], deviceListAt: { at: 0x60, sizeBytes: 6 } },
      ...{ deviceClass: '0x020304', imageBytes: 5 * 512, codeRevision: '0x0102' },
      ...{ codeType: '0x03', codeTypeName: 'efi', lastImage: true, runtimeBytes: 6 * 512 },
      ...{ configHeader: '0x0708', clpEntry: '0x090a' },
    });
  });

  it.each([
    [0x1b, { configHeader: '0x0708', clpEntry: null }],
    [0x1a, { configHeader: '0x0708', clpEntry: null }],
    [0x19, { configHeader: null, clpEntry: null }],
    [0x18, { configHeader: null, clpEntry: null, runtimeBytes: 6 * 512 }],
  ])('of %i bytes has the fields that fit in', (structureBytes, fields) => {
    const found = read(rom((bytes) => bytes.writeUInt16LE(structureBytes, at + 0x0a)));
    expect(found).toMatchObject({ pcir: fields, problems: [] });
  });

  it.each([
    [0x00, 'bios'],
    [0x01, 'open-firmware'],
    [0x02, 'pa-risc'],
    [0x03, 'efi'],
    [0xff, 'hidden'],
    [0x04, 'unknown'],
  ])('of code type %i is %s', (codeType, codeTypeName) =>
    expect(read(rom((bytes) => (bytes[at + 0x14] = codeType))).pcir).toMatchObject({ codeTypeName }),
  );

  it.each([
    [0x7f, false],
    [0x80, true],
    [0xff, true],
  ])('with indicator %i is of the last image: %j', (indicator, lastImage) =>
    expect(read(rom((bytes) => (bytes[at + 0x15] = indicator))).pcir).toMatchObject({ lastImage }),
  );

  it('has to be whole: of 24 bytes, and as long as it says', () => {
    const short = (sizeBytes: number, structureBytes: number) =>
      read(
        rom(() => undefined)
          .subarray(0, at + sizeBytes)
          .map((byte, i) => (i === at + 0x0a ? structureBytes : i === at + 8 ? 0 : byte)),
      );
    expect(short(0x18, 0x18)).toMatchObject({ pcir: { structureBytes: 0x18 }, problems: [] });
    expect(short(0x17, 0x18)).toMatchObject({ pcir: null, problems: ['pcir-outside@0x18'] });
    expect(short(0x18, 0x19)).toMatchObject({ problems: ['pcir-length@0x2a'] });
    expect(short(0x18, 0x17).all[0]).toMatchObject({
      ...{ code: 'pcir-length', message: expect.stringMatching(/is 23 bytes long; it needs 24/) },
    });
  });

  it('lies at a multiple of four bytes', () => {
    const moved = (by: number) => {
      const bytes = Buffer.concat([Buffer.alloc(by), rom()]);
      return read(bytes, at + by).all;
    };
    expect(moved(4)).toEqual([]);
    expect(moved(2)).toMatchObject([{ code: 'pcir-alignment', severity: 'warning', offset: at + 2 }]);
  });

  it('is for a card, unless the image is hidden', () => {
    const none = (codeType: number) =>
      read(
        rom((bytes) => {
          bytes.writeUInt16LE(0, at + 4);
          bytes[at + 0x14] = codeType;
        }),
      ).all;
    expect(none(0)).toMatchObject([{ code: 'pcir-no-card', message: expect.stringContaining('0000:0165') }]);
    expect(none(0xff)).toEqual([]);
  });
});

describe('a pointer to a PCI data structure', () => {
  it.each<[string, (bytes: Buffer) => void, string]>([
    ['with one letter damaged', (bytes) => (bytes[at + 1] = 0), 'pcir-signature@0x20'],
    ['with two letters damaged', (bytes) => bytes.write('XXIR', at), 'pcir-missing@0x18'],
    [
      'with the signature elsewhere',
      (bytes) => {
        bytes.write('XXXX', at);
        bytes.write('PCIR', 0x200);
      },
      'pcir-signature@0x20',
    ],
  ])('%s', (_name, change, problem) =>
    expect(read(rom(change))).toMatchObject({ pcir: null, problems: [problem] }),
  );

  it('of zero is none', () =>
    expect(read(rom(), 0)).toMatchObject({ pcir: null, problems: ['pcir-missing@0x18'] }));
});

describe('a device list (section 5.1.3)', () => {
  it('is none before revision 3, nor without a pointer', () => {
    expect(read(rom((bytes) => (bytes[at + 0x0c] = 2))).pcir).toMatchObject({
      deviceList: null,
      deviceListAt: null,
    });
    expect(read(rom((bytes) => bytes.writeUInt16LE(0, at + 8))).pcir?.deviceList).toBeNull();
  });

  it('is read where its zero is the last word of the image', () => {
    const bytes = rom((all) => all.fill(0x11, at + 0x40, at + 0x44)).subarray(0, at + 0x46);
    expect(read(bytes)).toMatchObject({
      ...{ problems: [], pcir: { deviceList: ['0x1111', '0x1111'], deviceListAt: { sizeBytes: 6 } } },
    });
    expect(read(bytes.subarray(0, at + 0x45)).problems).toEqual(['device-list-unterminated@0x60']);
  });

  it('without an end is shown by its first sixteen, and never longer than 1024', () => {
    const { pcir, problems } = read(rom((bytes) => bytes.fill(0x11, at + 0x40)));
    expect(problems).toEqual(['device-list-unterminated@0x60']);
    expect(pcir?.deviceList).toHaveLength(16);
    expect(pcir?.deviceListAt).toEqual({ at: 0x60, sizeBytes: 0 });
    const long = (count: number) =>
      read(rom((bytes) => bytes.fill(0x11, at + 0x40, at + 0x40 + 2 * count))).problems;
    expect(long(1023)).toEqual([]);
    expect(long(1024)).toEqual(['device-list-unterminated@0x60']);
  });
});
