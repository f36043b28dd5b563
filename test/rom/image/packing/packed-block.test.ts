import { describe, expect, it } from '@jest/globals';
import { unpackLzma } from '../../../../rom/image/packing/lzma.ts';
import { Budget, readLzmaBlock, readNrv2bBlock } from '../../../../rom/image/packing/packed-block.ts';
import { changed, join, noise } from '../build-rom.ts';
import { packNrv2b, zbinBlock } from './pack.ts';

describe('a packed block', () => {
  const enough = (): Budget => new Budget(1 << 20);
  const data = new Uint8Array(Buffer.from('the quick brown fox jumps over the lazy dog, again and again'));

  it.each([
    ['lzma', zbinBlock(data), readLzmaBlock],
    ['nrv2b', packNrv2b(data), readNrv2bBlock],
  ] as const)('of %s is read where it stands, as long as it is', (container, packed, read) => {
    const bytes = join(new Uint8Array(16), packed, new Uint8Array(9));
    expect(read(bytes, 16, enough())).toEqual({ container, offset: 16, packedBytes: packed.length, data });
    expect(read(bytes, 15, enough())).toBeNull();
    expect(read(bytes.subarray(0, 16 + packed.length), 16, enough())?.data).toEqual(data);
    expect(read(bytes.subarray(0, 15 + packed.length), 16, enough())).toBeNull();
  });

  it('is not read where no work may be done any more', () => {
    for (const steps of [0, 31]) {
      expect(readLzmaBlock(zbinBlock(data), 0, new Budget(steps))).toBeNull();
      expect(readNrv2bBlock(packNrv2b(data), 0, new Budget(steps))).toBeNull();
    }
  });

  it('has its sum behind it', () => {
    const packed = zbinBlock(data);
    packed[packed.length - 1]! ^= 1;
    expect(readLzmaBlock(packed, 0, enough())).toBeNull();
  });

  it('of NRV2B has 24 bytes at the least, as fewer may be chance', () => {
    expect(readNrv2bBlock(packNrv2b(data.subarray(0, 23)), 0, enough())).toBeNull();
    expect(readNrv2bBlock(packNrv2b(data.subarray(0, 24)), 0, enough())?.data).toHaveLength(24);
  });

  it('spends no more than a budget has', () => {
    const budget = new Budget(3);
    expect([budget.spend(2), budget.spend(1), budget.spend(1)]).toEqual([true, true, false]);
  });
});

describe('the work on a place', () => {
  /** Steps that were spent of so many. */
  function cost(read: typeof readLzmaBlock, bytes: Uint8Array, steps = 20_000): number {
    const budget = new Budget(steps);
    read(bytes, 0, budget);
    let left = 0;
    while (budget.spend(1)) left++;
    return steps - left;
  }

  /** Bytes of which the first four are the length of a block, with `more` bytes behind the block. */
  function framed(size: number, values: readonly number[] = [], more = 4): Uint8Array {
    const bytes = Buffer.alloc(size + more);
    bytes.writeUInt32LE(size, 0);
    bytes.set(values, 4);
    return new Uint8Array(bytes);
  }
  const isTried = (bytes: Uint8Array): boolean => cost(readLzmaBlock, bytes) > 0;

  it('is a look and a sum where a short block has a wrong one', () => {
    expect(cost(readLzmaBlock, framed(100, [0]))).toBe(32 + 100);
    expect(cost(readLzmaBlock, framed(4095, [0, ...noise(4090, 1)]))).toBe(32 + 4095);
  });

  it('is a look, a sum and each symbol of a block that is right', () => {
    for (const size of [500, 6000]) {
      const block = zbinBlock(noise(size, 2));
      let symbols = 0;
      unpackLzma(block.subarray(4, -4), undefined, (steps) => (symbols += steps) > 0);
      expect(cost(readLzmaBlock, block)).toBe(32 + block.length - 4 + symbols);
    }
  });

  it('ends with a few symbols where a long block is none', () => {
    const spent = cost(readLzmaBlock, framed(4096, [0, ...noise(4091, 1)]));
    expect(spent).toBeGreaterThan(32);
    expect(spent).toBeLessThan(1000);
  });

  it('is nothing where no length of a block stands', () => {
    // The length counts itself; ten bytes are what Python's lzma makes of nothing.
    expect([13, 14].map((size) => isTried(framed(size)))).toEqual([false, true]);
    expect([3, 4].map((more) => isTried(framed(100, [], more)))).toEqual([false, true]);
  });

  /** 64 bytes of so many values, with values at both ends that come once. */
  const sample = (distinct: number): number[] => [
    ...[1, ...Array<number>(65 - distinct).fill(255)],
    ...Array.from({ length: distinct - 2 }, (_, index) => index + 2),
  ];
  /** A block of 256 bytes with 255 around two samples: behind its first eight bytes, and at its end. */
  const sampled = (first: readonly number[], last: readonly number[]): Uint8Array => {
    const between = Array<number>(256 - 8 - first.length - last.length).fill(255);
    return framed(256, [0, 255, 255, 255, ...first, ...between, ...last, 255, 255, 255, 255]);
  };

  it('is nothing where a block of 256 bytes or more has too few values at its ends', () => {
    expect([255, 256].map((size) => isTried(framed(size)))).toEqual([true, false]);
    expect(isTried(sampled(sample(44), sample(44)))).toBe(true);
    expect(isTried(sampled(sample(43), sample(44)))).toBe(false);
    expect(isTried(sampled(sample(44), sample(43)))).toBe(false);
    expect(isTried(sampled([...sample(43), 100], [100, ...sample(43)]))).toBe(false);
  });

  it('is a look and a literal where a stream of gPXE begins with a literal, and nothing where it does not', () => {
    const place = (...first: number[]): Uint8Array =>
      Uint8Array.from([...first, ...Array<number>(40).fill(0)]);
    // 1 and a literal, then 0 and a code that never ends.
    expect(cost(readNrv2bBlock, place(0, 0, 0, 0x80))).toBe(33);
    expect(cost(readNrv2bBlock, place(0xff, 0xff, 0xff, 0x7f))).toBe(0);
  });
});

describe('a long packed block', () => {
  it('has its sum behind it', () => {
    const [data, budget] = [noise(6000, 3), new Budget(1 << 20)];
    const block = zbinBlock(data);
    expect(readLzmaBlock(block, 0, budget)?.data).toEqual(data);
    expect(readLzmaBlock(changed(block, block.length - 1, block.at(-1)! ^ 1), 0, budget)).toBeNull();
  });
});
