import { describe, expect, it } from '@jest/globals';
import type { CompletedTest } from '../../../../rom/build/tested.ts';
import { checkRom } from '../../../../rom/flash/plan/rom-checks.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { biosImage, efiImage } from '../../image/build-rom.ts';
import { romFile } from '../requests.ts';

const rom = romFile();

/** A ROM whose boot record has other tests: what to change in the one that it has, for each. */
function tested(from: RomFile, ...changes: readonly Partial<CompletedTest>[]): RomFile {
  if (!('found' in from.tested)) throw new Error('no record');
  const { found } = from.tested;
  const tests = changes.map((change) => ({ ...found.tests[0]!, ...change }));
  return { ...from, tested: { found: { ...found, tests } } };
}

const refusals = (file: RomFile): string[] =>
  checkRom(file).map(({ reason, message }) => `${reason}: ${message}`);
const inDays = (days: number): string => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();

describe('a boot record that contradicts itself', () => {
  it.each([
    [
      'other bytes that are no twin',
      { sha256: '0'.repeat(64), twin: null },
      /untested: .*contradicts itself.*others/,
    ],
    ['a date in the future', { testedAt: inDays(2) }, /untested: .*contradicts itself.*not come yet/],
  ])('is refused: %s', (_what, change, message) => {
    expect(refusals(tested(rom, change))).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['a twin of other bytes', { sha256: '0'.repeat(64), twin: { target: 'bin/x.rom', card: 'e1000' } }],
    ['a clock that is a few hours ahead', { testedAt: inDays(0.5) }],
  ])('is not seen in %s', (_what, change) => {
    expect(refusals(tested(rom, change))).toEqual([]);
  });
});

describe('a manifest of another size', () => {
  it.each([
    [-1, 1],
    [0, 0],
    [1, 1],
  ])('by %i bytes', (more, count) => {
    if (!('found' in rom.manifest)) throw new Error('no manifest');
    const manifest = { found: { ...rom.manifest.found, sizeBytes: rom.bytes.length + more } };
    expect(refusals({ ...rom, manifest })).toHaveLength(count);
  });
});

describe('a ROM for BIOS and EFI', () => {
  const both = romFile(
    Buffer.concat([biosImage({ blocks: 8, last: false }), efiImage(new Uint8Array(1000))]),
  );
  const untested = (file: RomFile): string[] => refusals(file).filter((text) => text.startsWith('untested'));

  it('is untested until it has booted by each', () => {
    expect(untested(tested(both, { firmware: 'bios' }))).toEqual([expect.stringContaining('no boot by EFI')]);
    expect(untested(tested(both, { firmware: 'uefi' }))).toEqual([
      expect.stringContaining('no boot by BIOS'),
    ]);
    expect(untested(tested(both, { firmware: 'bios' }, { firmware: 'uefi' }))).toEqual([]);
  });
});
