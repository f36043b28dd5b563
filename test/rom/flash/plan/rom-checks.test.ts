import { describe, expect, it } from '@jest/globals';
import { checkRom } from '../../../../rom/flash/plan/rom-checks.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import type { Inspection } from '../../../../rom/image/inspect.ts';
import type { Problem } from '../../../../rom/image/problem.ts';
import { romFile, testedMs } from '../requests.ts';

const rom = romFile();

/** The ROM with another result of its inspection. */
const inspected = (change: Partial<Inspection>): RomFile => ({
  ...rom,
  inspection: { ...rom.inspection, ...change },
});

const problem = (code: string, severity: Problem['severity'] = 'error'): Problem => ({
  severity,
  code,
  offset: 0,
  message: `Found ${code}.`,
});

/** The ROM with another manifest beside it: a change to what it has, or why it does not count. */
function withManifest(change: object | { readonly missing: boolean }): RomFile {
  if ('missing' in change) return { ...rom, manifest: change as RomFile['manifest'] };
  if (!('found' in rom.manifest)) throw new Error('no manifest');
  return { ...rom, manifest: { found: { ...rom.manifest.found, ...change } } };
}

const refusals = (file: RomFile): string[] =>
  checkRom(file, testedMs).map(({ reason, message }) => `${reason}: ${message}`);

it('nothing speaks against a sound ROM with a manifest and a record of its boot', () => {
  expect(checkRom(rom, testedMs)).toEqual([]);
});

describe('the kind of the file', () => {
  it.each([
    ['network-program', null, 'a network boot program (PXE)'],
    ['efi', null, 'an EFI program'],
    ['unknown', null, 'an unknown file'],
    ['unknown', { code: 'gzip', name: 'a gzip file', unpacker: 'gunzip' }, 'a gzip file'],
  ] as const)('%s is no expansion ROM', (kind, format, what) => {
    const file = { ...inspected({ kind, format }), manifest: { missing: true } as const };
    expect(refusals(file)).toEqual([`not-a-rom: 8086100e.rom is ${what}, no PCI expansion ROM.`]);
    expect(checkRom(file, testedMs)[0]?.hint).toMatch(
      format === null ? /^romkit build/ : /: gunzip < 8086100e/,
    );
  });
});

describe('damage', () => {
  it('is told by the first error that is no checksum', () => {
    const problems = [problem('image-checksum'), problem('image-truncated'), problem('size-zero')];
    expect(refusals(inspected({ problems }))).toEqual([
      'not-a-rom: 8086100e.rom is damaged: Found image-truncated.',
      'bad-checksum: Found image-checksum.',
    ]);
  });

  it('is not a warning', () => {
    expect(refusals(inspected({ problems: [problem('trailing-data', 'warning')] }))).toEqual([]);
  });
});

describe('checksums', () => {
  it.each([
    ['iPXE', ['image-checksum'], 'bad-checksum: Found image-checksum.'],
    ['iPXE', ['undi-checksum'], 'bad-checksum: Found undi-checksum.'],
    ['gPXE', ['undi-checksum'], 'undi-checksum: Found undi-checksum.'],
    ['gPXE', ['image-checksum'], 'bad-checksum: Found image-checksum.'],
    ['gPXE', ['undi-checksum', 'pnp-checksum'], 'bad-checksum: Found undi-checksum. Found pnp-checksum.'],
    [null, ['undi-checksum'], 'bad-checksum: Found undi-checksum.'],
  ] as const)('of %s: %j', (firmware, codes, refusal) => {
    const problems = codes.map((code) => problem(code, code === 'undi-checksum' ? 'warning' : 'error'));
    expect(refusals(inspected({ firmware, problems }))).toEqual([refusal]);
  });

  it('left empty by gPXE are told to boot, others to be built again', () => {
    const hint = (firmware: 'iPXE' | 'gPXE'): string =>
      checkRom(inspected({ firmware, problems: [problem('undi-checksum')] }), testedMs)[0]!.hint;
    expect(hint('gPXE')).toContain('they boot');
    expect(hint('iPXE')).toContain('Build the ROM again');
  });
});

describe('the manifest', () => {
  const size = rom.bytes.length;
  const contradicts = (says: number): string =>
    `no-manifest: 8086100e.rom.json contradicts itself: the hash is of ${size} bytes, it says ${says}.`;

  it.each([
    ['is missing', { missing: true }, ['no-manifest: There is no 8086100e.rom.json.']],
    ['cannot be read', { missing: false, invalid: 'no JSON' }, ['no-manifest: 8086100e.rom.json: no JSON.']],
    [
      'is of other bytes',
      { sha256: 'f'.repeat(64) },
      ['no-manifest: 8086100e.rom.json is the manifest of other bytes.'],
    ],
    ['states one byte less', { sizeBytes: size - 1 }, [contradicts(size - 1)]],
    ['states one byte more', { sizeBytes: size + 1 }, [contradicts(size + 1)]],
    ['states the size of the ROM', { sizeBytes: size }, []],
    ['states no size', { sizeBytes: undefined }, []],
  ])('that %s', (_what, change, expected) => {
    expect(refusals(withManifest(change))).toEqual(expected);
  });
});
