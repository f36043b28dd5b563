import { describe, expect, it } from '@jest/globals';
import { GrowingOutput } from '../../../../rom/image/packing/growing-output.ts';
import { huffmanTable } from '../../../../rom/image/packing/huffman.ts';
import { undoJumpFilter } from '../../../../rom/image/packing/jump-filter.ts';

describe('output that grows', () => {
  it('has what was pushed, and zeros before its beginning', () => {
    const output = new GrowingOutput(100, 2);
    expect([1, 2, 3, 4, 5].map((byte) => output.push(byte))).toEqual([true, true, true, true, true]);
    expect([output.size, output.back(1), output.back(5), output.back(6)]).toEqual([5, 5, 1, 0]);
    expect([...output.bytes()]).toEqual([1, 2, 3, 4, 5]);
  });

  it('repeats what lies back, over its own end too', () => {
    const output = new GrowingOutput(100, 1);
    output.push(7);
    output.push(8);
    expect(output.copy(2, 5)).toBe(true);
    expect([...output.bytes()]).toEqual([7, 8, 7, 8, 7, 8, 7]);
    expect(output.copy(8, 1)).toBe(false);
    expect(output.size).toBe(7);
  });

  it.each([0, 3, 100])('ends at its limit, however much was expected: %i', (expected) => {
    const output = new GrowingOutput(3, expected);
    output.push(1);
    expect([output.copy(1, 3), output.copy(1, 2), output.push(1), output.size]).toEqual([
      false,
      true,
      false,
      3,
    ]);
  });
});

describe('a Huffman table', () => {
  const decode = (lengths: readonly number[], bits: string): number[] => {
    const source = Array.from(bits, Number);
    const table = huffmanTable(Uint8Array.from(lengths))!;
    const symbols: number[] = [];
    while (source.length > 0) symbols.push(table(() => source.shift() ?? 0));
    return symbols;
  };

  it('has shorter codes first, then by symbol', () => {
    // RFC 1951 section 3.2.2 has this example.
    const lengths = [3, 3, 3, 3, 3, 2, 4, 4];
    expect(decode(lengths, '010' + '011' + '100' + '101' + '110' + '00' + '1110' + '1111')).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7],
    ]);
    expect(decode([0, 1, 0, 1], '01')).toEqual([1, 3]);
  });

  it('has codes of up to sixteen bits', () => {
    const lengths = Array.from({ length: 16 }, (_, index) => index + 1);
    expect(decode(lengths, `${'1'.repeat(15)}0`)).toEqual([15]);
    expect(decode(lengths, '1'.repeat(16))).toEqual([-1]);
  });

  it('has no more codes than there are', () => {
    expect(huffmanTable(Uint8Array.of(1, 1, 1))).toBeNull();
    expect(huffmanTable(Uint8Array.of(1, 2, 2))).not.toBeNull();
    expect(huffmanTable(Uint8Array.of(1, 2, 3))).not.toBeNull();
  });
});

describe('the jump filter', () => {
  /** Sixteen bytes with a call at `at`, undone; its target then. */
  const undone = (at: number, target: number, opcode = 0xe8): number => {
    const bytes = Buffer.alloc(16, 0x90);
    bytes[at] = opcode;
    bytes.writeInt32LE(target, at + 1);
    undoJumpFilter(bytes);
    return bytes.readInt32LE(at + 1);
  };

  it.each([
    // The last call in 16 bytes can begin at 11.
    ['the first byte', 3, 0, -3],
    ['a later byte', 3, 10, 7],
    ['no byte of the data', 3, 11, 11],
    ['what had been before it', 3, -1, 10],
    ['what had been farthest before it', 3, -3, 8],
    ['what had been farther', 3, -4, -4],
  ])('gives a call of %s its distance', (_title, at, target, distance) => {
    expect(undone(at, target)).toBe(distance);
    expect(undone(at, target, 0xe9)).toBe(distance);
    expect(undone(at, target, 0xea)).toBe(target);
  });

  it('reaches the last call, and takes no operand for one', () => {
    expect(undone(11, 10)).toBe(-1);
    const bytes = Buffer.from([
      0xe8,
      0xe8,
      0,
      0,
      0,
      0x90,
      0x90,
      0x90,
      0x90,
      0x90,
      0xe9,
      1,
      0,
      0,
      0,
      ...Array<number>(300).fill(0x90),
    ]);
    undoJumpFilter(bytes);
    expect([bytes.readInt32LE(1), bytes.readInt32LE(11)]).toEqual([0xe8, 1 - 10]);
  });
});
