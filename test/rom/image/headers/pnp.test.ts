import { describe, expect, it } from '@jest/globals';
import { ascii } from '../build-rom.ts';
import { byteSum } from '../../../../rom/image/headers/checksum.ts';
import { readPnp } from '../../../../rom/image/headers/pnp.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

// Plug and Play BIOS Specification 1.0A, section 3.2.
const first = 0x40;
const sizeBytes = 0x800;

/** Headers of 32 bytes, one behind the other, each leading to the next. */
function chain(count: number, change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write('Maker\0', 0x20);
  bytes.write('Card\0', 0x28);
  for (let index = 0; index < count; index++) {
    const at = first + index * 0x20;
    bytes.set([...ascii('$PnP'), 1, 2], at);
    const words = [
      ...([
        [6, index === count - 1 ? 0 : at + 0x20],
        [0x0a, 0x0304],
        [0x0c, 0x0102],
        [0x0e, 0x20],
      ] as const),
      ...([
        [0x10, 0x28],
        [0x16, 0x0111],
        [0x18, 0x0222],
        [0x1a, 0x0333],
      ] as const),
    ];
    for (const [place, value] of words) bytes.writeUInt16LE(value, at + place);
    bytes.set([0x02, 0x03, 0x04, 0x05], at + 0x12);
  }
  change(bytes);
  for (let at = first; at < first + count * 0x20; at += 0x20)
    bytes[at + 9]! -= byteSum(bytes.subarray(at, at + 0x20));
  return bytes;
}

function read(bytes: Uint8Array, isPci = true) {
  const problems: Problem[] = [];
  const headers = readPnp({ bytes, offset: 0, problems }, first, isPci);
  return { headers, problems: problems.map(({ code, offset }) => `${code}@0x${offset.toString(16)}`) };
}

describe('a PnP expansion header', () => {
  it('is read field by field', () =>
    expect(read(chain(1))).toEqual({
      problems: [],
      headers: [
        {
          ...{ at: first, sizeBytes: 0x20, revision: 1, checksum: expect.objectContaining({ ok: true }) },
          ...{ deviceId: '0x01020304', deviceType: '0x020304', indicators: '0x05' },
          ...{ manufacturer: { at: '0x0020', text: 'Maker' }, product: { at: '0x0028', text: 'Card' } },
          ...{ bcv: '0x0111', bdv: '0x0222', bev: '0x0333' },
        },
      ],
    }));

  it('has no maker and product where their pointers are zero', () =>
    expect(read(chain(1, (bytes) => bytes.fill(0, first + 0x0e, first + 0x12)))).toMatchObject({
      ...{ problems: [], headers: [{ manufacturer: null, product: null }] },
    }));

  it('has a string of unknown text where no zero ends it', () => {
    const endless = chain(1, (bytes) => {
      bytes.fill(0x41, 0x600);
      bytes.writeUInt16LE(0x600, first + 0x0e);
    });
    expect(read(endless)).toMatchObject({
      ...{ problems: ['pnp-string@0x4e'], headers: [{ manufacturer: { at: '0x0600', text: null } }] },
    });
  });

  it('has 32 bytes in the image', () => {
    expect(read(chain(1).subarray(0, first + 0x20))).toMatchObject({
      problems: [],
      headers: [{ at: first }],
    });
    expect(read(chain(1).subarray(0, first + 0x1f))).toEqual({ headers: [], problems: ['pnp-outside@0x1a'] });
    expect(read(chain(1).subarray(0, first + 0x1f), false)).toEqual({ headers: [], problems: [] });
  });
});

describe('a chain of PnP headers', () => {
  it.each([
    [2, 2, []],
    [16, 16, []],
    [17, 16, ['pnp-loop@0x240']],
  ])('of %i gives %i', (count, readCount, problems) => {
    const found = read(chain(count));
    expect(found.headers.map(({ at }) => at)).toEqual(
      Array.from({ length: readCount }, (_, index) => first + index * 0x20),
    );
    expect(found.problems).toEqual(problems);
  });

  it('that leads back ends there', () => {
    const circle = chain(2, (bytes) => bytes.writeUInt16LE(first, first + 0x26));
    expect(read(circle)).toMatchObject({
      problems: ['pnp-loop@0x40'],
      headers: [{ at: 0x40 }, { at: 0x60 }],
    });
  });

  it('that leads out of the image is told at the header that leads there', () => {
    const out = chain(1, (bytes) => bytes.writeUInt16LE(sizeBytes - 0x1f, first + 6));
    expect(read(out)).toMatchObject({ headers: [{ at: first }], problems: ['pnp-outside@0x7e1'] });
  });
});
