import { describe, expect, it } from '@jest/globals';
import { Chunks } from '../../../../boot/server/bytes/chunks.ts';

const [kib, mib] = [1 << 10, 1 << 20];

describe('Chunks', () => {
  it('are large for a large file alone, and 1 MiB for each of several', () => {
    const chunks = new Chunks();
    const large = 64 * mib;
    expect([chunks.take(large), chunks.take(large), chunks.take(large)]).toEqual([4 * mib, mib, mib]);
    for (let stream = 0; stream < 3; stream += 1) chunks.release();
    expect(chunks.take(large)).toBe(4 * mib);
    chunks.release();
    expect(chunks.take(large - 1)).toBe(mib);
  });

  it('stay within 96 MiB, in steps of 64 KiB, down to one step', () => {
    const chunks = new Chunks();
    const shares = Array.from({ length: 2000 }, () => chunks.take(mib));
    expect([shares[95], shares[96], shares[191], shares[1535], shares[1999]]).toEqual([
      mib,
      960 * kib,
      512 * kib,
      64 * kib,
      64 * kib,
    ]);
  });
});
