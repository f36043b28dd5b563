import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascii, biosImage, efiImage, hiddenImage, join, peImage } from './build-rom.ts';
import { packEfi, packNrv2b, paragraphs, zbinBlock } from './packing/pack.ts';
import { describeWhen } from '../../support/skip.ts';
import { describeDifference, diffImages } from '../../../rom/image/diff.ts';
import { findEmbedded } from '../../../rom/image/embedded.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import { regionsOf } from '../../../rom/image/regions.ts';

const nightly = process.env['ROMKIT_NIGHTLY'] === '1';
const numRuns = nightly ? 100_000 : Number(process.env['ROMKIT_PROPERTY_RUNS'] ?? 300);
const timeoutMs = nightly ? 4 * 3600_000 : 120_000;

const script = ascii(`\0#!ipxe\nshell\n# romkit-stamp: ${'a'.repeat(32)}\n\n\n\0`);
const bios = biosImage({
  ipxe: true,
  last: false,
  payload: paragraphs(zbinBlock(script), zbinBlock(ascii('more of it'))),
});

/** A file with every structure in it, and one of each other kind. */
const samples = [
  join(
    bios,
    efiImage(packEfi(peImage()), { compression: 1, last: false }),
    efiImage(peImage({ certificateBytes: 9 }), { last: false }),
    hiddenImage(),
  ),
  biosImage({ payload: packNrv2b(script) }),
  peImage({ sectionText: Buffer.from(script).toString('latin1'), certificateBytes: 16 }),
  join(new Uint8Array(1024), bios),
];

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

const mutated = (files: readonly Uint8Array[], headBytes = 512): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(mutation, { maxLength: 6 }))
    .map(([bytes, changes]) =>
      changes.reduce((damaged, change) => mutate(damaged, change, headBytes), bytes),
    );

/** What must hold of an inspection whatever the bytes. */
function check(bytes: Uint8Array): void {
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

function checkDifference(a: Uint8Array, b: Uint8Array): void {
  const difference = diffImages(a, b);
  const isEqual = Buffer.compare(a, b) === 0;
  expect(difference.identical).toBe(isEqual);
  expect(JSON.parse(JSON.stringify(difference))).toEqual(difference);
  expect(describeDifference(a, b).length > 0).toBe(!isEqual);
}

/** Bytes that begin as some kind of file does, and go on with noise. */
const disguised = fc
  .tuple(
    fc.constantFrom('\x55\xaa', '\x55\xaa\x02', 'MZ', '\xea\x08\x00\xc0\x07\x32\xae\x18', '#!ipxe\n', ''),
    fc.uint8Array({ maxLength: 3000 }),
  )
  .map(([start, noise]) => join(ascii(start), noise));

describe('any bytes', () => {
  it(
    'are read without error, and everything said lies inside them',
    () => {
      fc.assert(fc.property(disguised, check), { numRuns });
    },
    timeoutMs,
  );

  it(
    'of damaged images as well',
    () => {
      fc.assert(fc.property(mutated(samples), check), { numRuns });
    },
    timeoutMs,
  );

  it(
    'can be compared',
    () => {
      fc.assert(fc.property(mutated(samples), fc.oneof(mutated(samples), disguised), checkDifference), {
        numRuns,
      });
      for (const sample of samples) checkDifference(sample, sample.slice());
    },
    timeoutMs,
  );
});

const folders = ['/usr/lib/ipxe/qemu', '/usr/share/qemu', '/usr/share/seabios'];
const realFiles = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => joinPath(folder, name)))
  .filter((path) => /\.rom$|vgabios.*\.bin$|boot.*\.bin$/.test(path));

describeWhen({ tools: ['iPXE ROMs', 'SeaBIOS ROMs'] })('ROMs of real cards', () => {
  const files = realFiles.map((path) => new Uint8Array(readFileSync(path)));

  it(
    'are read, damaged or not',
    () => {
      files.forEach(check);
      fc.assert(fc.property(mutated(files, 1300), check), {
        numRuns: nightly ? numRuns : Math.ceil(numRuns / 5),
      });
    },
    timeoutMs,
  );

  it(
    'can be compared',
    () => {
      fc.assert(fc.property(mutated(files, 1300), mutated(files, 1300), checkDifference), {
        numRuns: Math.ceil(numRuns / (nightly ? 10 : 20)),
      });
    },
    timeoutMs,
  );
});
