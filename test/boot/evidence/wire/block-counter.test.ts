import { describe, expect, it } from '@jest/globals';
import { BlockCounter } from '../../../../boot/evidence/wire/block-counter.ts';

/** Block numbers 1 to 65535, then on from `wrapsTo`, and again. */
function* numbers(wrapsTo: 0 | 1): Generator<number, never> {
  for (let number = 1; ; number = number === 0xffff ? wrapsTo : number + 1) yield number;
}

describe('blocks of a TFTP transfer', () => {
  it.each([0, 1] as const)('are counted over numbers that wrap around to %d', (wrapsTo) => {
    const counter = new BlockCounter(1468);
    const blocks = 200_000;
    const next = numbers(wrapsTo);
    for (let block = 0; block < blocks; block++) counter.add(next.next().value, 1468);
    expect(counter.isComplete).toBe(false);
    counter.add(next.next().value, 0);
    expect(counter).toMatchObject({ bytes: blocks * 1468, isComplete: true });
  });

  it('count once, though an earlier one may come again, also around the wrap', () => {
    const counter = new BlockCounter(8);
    const next = numbers(0);
    for (let block = 0; block < 0xffff; block++) counter.add(next.next().value, 8);
    expect([0, 0xffff, 0, 1, 0xfffe].map((number) => counter.add(number, 8))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(counter.bytes).toBe((0xffff + 2) * 8);
  });

  it('that the capture missed are full ones', () => {
    const counter = new BlockCounter(512);
    counter.add(1, 512);
    counter.add(4, 12);
    expect(counter).toMatchObject({ bytes: 3 * 512 + 12, isComplete: true });
  });
});
