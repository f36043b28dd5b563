import { describe, expect, it } from '@jest/globals';
import type { CompletedTest, TestedReading } from '../../../../rom/build/record/tested.ts';
import { checkRom } from '../../../../rom/flash/plan/rom-checks.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { biosImage, efiImage } from '../../image/build-rom.ts';
import { romFile, testedMs } from '../requests.ts';

const rom = romFile();
const record = '8086100e.rom.tested.json';
const dayMs = 24 * 60 * 60 * 1000;

/** A ROM whose boot record has other tests: what to change in the one that it has, for each. */
function tested(from: RomFile, ...changes: readonly Partial<CompletedTest>[]): RomFile {
  if (!('found' in from.tested)) throw new Error('no record');
  const { found } = from.tested;
  const tests = changes.map((change) => ({ ...found.tests[0]!, ...change }));
  return { ...from, tested: { found: { ...found, tests } } };
}

const refusals = (file: RomFile): string[] =>
  checkRom(file, testedMs).map(({ reason, message }) => `${reason}: ${message}`);

describe('a boot record', () => {
  const otherBytes = romFile(biosImage({ product: 'Other' })).tested;

  it.each<[string, TestedReading, string]>([
    ['that is missing', { missing: true }, `There is no ${record}: these bytes have not been seen to boot.`],
    ['that cannot be read', { missing: false, invalid: 'it is no JSON' }, `${record}: it is no JSON.`],
    ['of another ROM', otherBytes, `${record} is the record of other bytes.`],
  ])('%s proves no boot', (_what, reading, message) => {
    expect(refusals({ ...rom, tested: reading })).toEqual([`untested: ${message}`]);
  });

  it('of boots over the network alone proves no boot out of a card', () => {
    expect(refusals(tested(rom, { method: 'chain' }, { method: 'pxelinux' }))).toEqual([
      `untested: ${record} knows of no boot out of a card's ROM.`,
    ]);
    expect(refusals(tested(rom, { method: 'chain' }, { method: 'rom' }))).toEqual([]);
  });
});

describe('a boot record that contradicts itself', () => {
  const others = '0'.repeat(64);
  const twin = { target: 'bin/x.rom', card: 'e1000' };

  it.each([
    [
      'other bytes that are no twin',
      { sha256: others, twin: null },
      'these very bytes booted, and names others',
    ],
    ['a date more than a day ahead', { testedAt: at(dayMs + 1) }, `${at(dayMs + 1)}, which has not come yet`],
  ])('is refused: %s', (_what, change, message) => {
    expect(refusals(tested(rom, change))).toEqual([
      expect.stringMatching(`^untested: ${record} contradicts itself: it .*${message}\\.$`),
    ]);
  });

  it('is refused for any of its tests', () => {
    expect(refusals(tested(rom, {}, { sha256: others }))).toHaveLength(1);
    expect(refusals(tested(rom, {}, { testedAt: at(2 * dayMs) }))).toHaveLength(1);
  });

  it.each([
    ['a twin of other bytes', { sha256: others, twin }],
    ['a twin of the same bytes', { twin }],
    ['the clock of the machine that tested, a day ahead', { testedAt: at(dayMs) }],
    ['a boot of last year', { testedAt: at(-365 * dayMs) }],
  ])('is not seen in %s', (_what, change) => {
    expect(refusals(tested(rom, change))).toEqual([]);
  });
});

function at(laterMs: number): string {
  return new Date(testedMs + laterMs).toISOString();
}

describe('a ROM for BIOS and EFI', () => {
  const both = romFile(
    Buffer.concat([biosImage({ blocks: 8, last: false }), efiImage(new Uint8Array(1000))]),
  );
  const untested = (file: RomFile): string[] => refusals(file).filter((text) => text.startsWith('untested'));

  it.each<[string, Partial<CompletedTest>[], string[]]>([
    ['BIOS', [{ firmware: 'bios' }], ['EFI']],
    ['EFI', [{ firmware: 'uefi' }], ['BIOS']],
    ['both', [{ firmware: 'bios' }, { firmware: 'uefi' }], []],
    ['BIOS out of the card, EFI over the network', [{}, { firmware: 'uefi', method: 'chain' }], ['EFI']],
  ])('that has booted by %s', (_what, boots, missing) => {
    expect(untested(tested(both, ...boots))).toEqual(
      missing.map(
        (kind) => `untested: ${record} knows of no boot by ${kind}, for which the ROM has an image.`,
      ),
    );
  });

  it('is told with which firmware it is to be tested', () => {
    const hints = (boot: Partial<CompletedTest>): string =>
      checkRom(tested(both, boot), testedMs)
        .map(({ hint }) => hint)
        .join('\n');
    expect(hints({ firmware: 'bios' })).toContain('--firmware uefi');
    expect(hints({ firmware: 'uefi' })).toContain('--firmware bios');
  });
});
