import { expect } from '@jest/globals';
import fc from 'fast-check';
import { join } from './build-rom.ts';
import { describeDifference, diffImages } from '../../../rom/image/diff.ts';
import { findEmbedded } from '../../../rom/image/embedded.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import { regionsOf } from '../../../rom/image/regions.ts';

export const nightly = process.env['ROMKIT_NIGHTLY'] === '1';
export const numRuns = nightly ? 100_000 : Number(process.env['ROMKIT_PROPERTY_RUNS'] ?? 300);
export const timeoutMs = nightly ? 4 * 3600_000 : 120_000;

/** Bytes changed, cut out, doubled, or cut off. */
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    at: fc.nat(),
    values: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('extreme' as const),
    at: fc.nat(),
    value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
  }),
  fc.record({ kind: fc.constantFrom('cut', 'double', 'end'), at: fc.nat(), size: fc.nat(600) }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Uint8Array, { at, ...change }: Mutation, headBytes: number): Uint8Array {
  if (bytes.length === 0) return bytes;
  // Headers are where damage does most: every other change goes there.
  const offset = at % (at % 2 === 0 ? Math.min(bytes.length, headBytes) : bytes.length);
  if (change.kind === 'set' && 'values' in change) return put(bytes, offset, change.values);
  if (change.kind === 'extreme' && 'value' in change) return put(bytes, offset, Uint8Array.of(change.value));
  const size = 'size' in change ? change.size : 0;
  if (change.kind === 'end') return bytes.slice(0, at % bytes.length);
  const rest = bytes.subarray(change.kind === 'cut' ? offset + size : offset);
  return join(bytes.subarray(0, change.kind === 'cut' ? offset : offset + size), rest);
}

function put(bytes: Uint8Array, offset: number, values: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(values.subarray(0, copy.length - offset), offset);
  return copy;
}

/** Files with damage. `headBytes` is where every other piece of it goes. */
export const mutated = (files: readonly Uint8Array[], headBytes = 512): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(mutation, { maxLength: 6 }))
    .map(([bytes, changes]) =>
      changes.reduce((damaged, change) => mutate(damaged, change, headBytes), bytes),
    );

/** Fails where the inspection of these bytes contradicts itself, or names a place outside of them. */
export function check(bytes: Uint8Array): void {
  const inspection = inspectImage(bytes);
  expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
  const inside = (offset: number, sizeBytes: number): boolean =>
    offset >= 0 && sizeBytes >= 0 && offset + sizeBytes <= bytes.length;
  expect(inspection.problems.filter(({ offset }) => !inside(offset, 0))).toEqual([]);
  expect(inspection.images.filter(({ offset, sizeBytes }) => !inside(offset, sizeBytes))).toEqual([]);
  expect(inspection.packed.filter(({ offset, packedBytes }) => !inside(offset, packedBytes))).toEqual([]);
  const regions = regionsOf(bytes);
  const ends = regions.map(({ offset, sizeBytes }) => offset + sizeBytes);
  expect([...regions.map(({ offset }) => offset), bytes.length]).toEqual([0, ...ends]);
  expect(regions.filter(({ sizeBytes }) => sizeBytes <= 0)).toEqual([]);
  expect(findEmbedded(bytes)).toEqual(inspection.embedded);
}

/** Fails where a comparison does not tell equal files from different ones. */
export function checkDifference(a: Uint8Array, b: Uint8Array): void {
  const difference = diffImages(a, b);
  const isEqual = Buffer.compare(a, b) === 0;
  expect(difference.identical).toBe(isEqual);
  expect(JSON.parse(JSON.stringify(difference))).toEqual(difference);
  expect(describeDifference(a, b).length > 0).toBe(!isEqual);
}
