import { describe, expect, it } from '@jest/globals';
import { ascii } from '../build-rom.ts';
import { byteSum } from '../../../../rom/image/headers/checksum.ts';
import { readBofm, readIpxe, readUndi } from '../../../../rom/image/headers/netboot-headers.ts';
import type { Problem, Stretch } from '../../../../rom/image/problem.ts';

const at = 8;
const problemsIn = (problems: readonly Problem[]): string[] =>
  problems.map(({ severity, code, offset }) => `${severity} ${code}@0x${offset.toString(16)}`);

/** A header at 8, its checksum (byte 5) right, in an image of so many bytes. */
function image(
  signature: string,
  fields: readonly number[],
  sizeBytes = 64,
): Stretch & { problems: Problem[] } {
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(ascii(signature), at);
  bytes.set(fields, at + 4);
  bytes[at + 5]! -= byteSum(bytes);
  return { bytes, offset: 0, problems: [] };
}

/** Fields from byte 4 on: length, checksum, revision, version, entry, stack, data, code, bus type. */
const undiFields = (length = 0x16): number[] => [
  ...[length, 0, 7, 1, 2, 3, 0x34, 0x02, 0x00, 0x08, 0x00, 0x10, 0x00, 0x20],
  ...ascii('PCIR'),
];

describe('the UNDI ROM ID structure', () => {
  it('is read field by field', () => {
    const stretch = image('UNDI', undiFields());
    expect(readUndi(stretch, at, true)).toEqual({
      ...{ at, sizeBytes: 0x16, checksum: expect.objectContaining({ ok: true }), structureRevision: 7 },
      ...{ version: '3.2.1', loaderEntry: '0x0234', stackBytes: 0x800, dataBytes: 0x1000, codeBytes: 0x2000 },
      busType: 'PCIR',
    });
    expect(stretch.problems).toEqual([]);
  });

  it.each([
    ['as short as it may be', 0x16, at + 0x16, []],
    ['shorter', 0x15, at + 0x16, ['error undi-length@0xc', 'warning undi-checksum@0xd']],
    ['longer than the image', 0x17, at + 0x16, ['error undi-length@0xc', 'warning undi-checksum@0xd']],
    ['cut off by the end of the image', 0x16, at + 0x15, ['warning undi-outside@0x16']],
  ])('%s', (_name, length, sizeBytes, problems) => {
    const whole = image('UNDI', undiFields(length));
    const stretch = { ...whole, bytes: whole.bytes.subarray(0, sizeBytes) };
    readUndi(stretch, at, true);
    expect(problemsIn(stretch.problems)).toEqual(problems);
  });

  it('with a wrong checksum is a warning, for no loader looks at it', () => {
    const stretch = image('UNDI', undiFields());
    stretch.bytes[at + 5]! += 1;
    expect(readUndi(stretch, at, true)).toMatchObject({ checksum: { ok: false } });
    expect(problemsIn(stretch.problems)).toEqual(['warning undi-checksum@0xd']);
  });
});

describe('the header of iPXE', () => {
  const fields = (length = 0x0c): number[] => [length, 0, 3, 0, 0x0d, 0x0c, 0x0b, 0x0a];

  it('is read field by field', () => {
    const stretch = image('iPXE', fields());
    expect(readIpxe(stretch, at, true)).toEqual({
      ...{ at, sizeBytes: 0x0c, checksum: expect.objectContaining({ ok: true }) },
      ...{ shrunkBytes: 3 * 512, buildId: '0x0a0b0c0d' },
    });
    expect(stretch.problems).toEqual([]);
  });

  it('with a wrong checksum is an error', () => {
    const stretch = image('iPXE', fields());
    stretch.bytes[at + 5]! += 1;
    readIpxe(stretch, at, true);
    expect(problemsIn(stretch.problems)).toEqual(['error ipxe-checksum@0xd']);
  });

  it('of twelve bytes is the shortest', () => {
    const read = (sizeBytes: number) => {
      const stretch = image('iPXE', fields(), sizeBytes);
      return [readIpxe(stretch, at, true)?.sizeBytes, ...problemsIn(stretch.problems)];
    };
    expect(read(at + 0x0c)).toEqual([0x0c]);
    const cut = { ...image('iPXE', fields()), problems: [] as Problem[] };
    expect(readIpxe({ ...cut, bytes: cut.bytes.subarray(0, at + 0x0b) }, at, true)).toBeNull();
    expect(problemsIn(cut.problems)).toEqual(['warning ipxe-outside@0x10']);
  });

  it('that is not expected is no problem where it is not', () => {
    const stretch = image('none', fields());
    expect(readIpxe(stretch, at, false)).toBeNull();
    expect(readIpxe(stretch, 60, false)).toBeNull();
    expect(stretch.problems).toEqual([]);
  });
});

describe('the signature that a BOFM pointer leads to', () => {
  const read = (text: string, sizeBytes = 64) => {
    const { bytes } = image('', []);
    bytes.set(ascii(text), at);
    return readBofm({ bytes: bytes.subarray(0, sizeBytes), offset: 0, problems: [] }, at);
  };

  it.each(['BOFM', '$abc'])('%s is four letters', (text) =>
    expect(read(text)).toEqual({ at, signature: text }),
  );
  it.each(['BOF1', '1OFM', 'BOF', ''])('%j is none', (text) => expect(read(text)).toBeNull());
  it('lies in the image', () => {
    expect(read('BOFM', at + 4)?.signature).toBe('BOFM');
    expect(read('BOFM', at + 3)).toBeNull();
  });
});
