import { describeFile, unpackHint } from '../../image/describe.ts';
import type { Problem } from '../../image/problem.ts';
import type { CompletedTest } from '../../build/record/tested.ts';
import { bootKindsOf, describeKinds, type BootKind } from './boot-kinds.ts';
import type { RomFile } from './rom-file.ts';
import type { Refusal } from './refusal.ts';

/**
 * Reasons against a ROM whatever card it is for: damage, checksums, no manifest, never seen to boot. Pure.
 * @param nowMs since the epoch; a boot record from later than that is not believed
 */
export function checkRom(rom: RomFile, nowMs: number): Refusal[] {
  if (rom.inspection.kind !== 'expansion-rom')
    return [
      {
        reason: 'not-a-rom',
        message: `${rom.path} is ${describeFile(rom.inspection)}, no PCI expansion ROM.`,
        hint:
          unpackHint(rom.path, rom.inspection.format) ??
          'romkit build VENDOR:DEVICE makes one; undionly.kpxe and EFI programs belong on a server.',
      },
    ];
  return [...damage(rom), ...checksums(rom), ...manifest(rom), ...tested(rom, nowMs)];
}

const isChecksum = ({ code }: Problem): boolean => code.endsWith('-checksum');

function damage({ path, inspection }: RomFile): Refusal[] {
  const found = inspection.problems.find((problem) => problem.severity === 'error' && !isChecksum(problem));
  if (found === undefined) return [];
  const hint = 'Build or copy it again; romkit rom inspect shows what is wrong.';
  return [{ reason: 'not-a-rom', message: `${path} is damaged: ${found.message}`, hint }];
}

/** gPXE's own tools leave the UNDI header's checksum empty, and no loader looks at it: a reason of its own. */
function checksums({ inspection }: RomFile): Refusal[] {
  const wrong = inspection.problems.filter(isChecksum);
  if (wrong.length === 0) return [];
  const isOnlyGpxe = inspection.firmware === 'gPXE' && wrong.every(({ code }) => code === 'undi-checksum');
  return [
    {
      reason: isOnlyGpxe ? 'undi-checksum' : 'bad-checksum',
      message: wrong.map(({ message }) => message).join(' '),
      hint: isOnlyGpxe
        ? 'gPXE builds ROMs like that, and they boot.'
        : 'Build the ROM again; romkit rom inspect shows its checksums.',
    },
  ];
}

function manifest({ path, bytes, sha256, manifest: witness }: RomFile): Refusal[] {
  const refuse = (message: string): Refusal[] => [
    {
      reason: 'no-manifest',
      message,
      hint: 'romkit build writes it beside each artifact; keep the two together.',
    },
  ];
  if (!('found' in witness))
    return refuse(witness.missing ? `There is no ${path}.json.` : `${path}.json: ${witness.invalid}.`);
  if (witness.found.sha256 !== sha256) return refuse(`${path}.json is the manifest of other bytes.`);
  const { sizeBytes = bytes.length } = witness.found;
  if (sizeBytes !== bytes.length)
    return refuse(
      `${path}.json contradicts itself: the hash is of ${bytes.length} bytes, it says ${sizeBytes}.`,
    );
  return [];
}

function tested({ path, sha256, inspection, tested: reading }: RomFile, nowMs: number): Refusal[] {
  const refuse = (message: string): Refusal[] => [
    {
      reason: 'untested',
      message,
      hint: `romkit test-qemu ${path} boots it and writes the record.`,
    },
  ];
  if (!('found' in reading))
    return refuse(
      reading.missing
        ? `There is no ${path}.tested.json: these bytes have not been seen to boot.`
        : `${path}.tested.json: ${reading.invalid}.`,
    );
  if (reading.found.subjectSha256 !== sha256)
    return refuse(`${path}.tested.json is the record of other bytes.`);
  const wrong = contradictionIn(reading.found.tests, sha256, nowMs);
  if (wrong !== null) return refuse(`${path}.tested.json contradicts itself: ${wrong}.`);
  const boots = reading.found.tests.filter(({ method }) => method === 'rom');
  if (boots.length === 0) return refuse(`${path}.tested.json knows of no boot out of a card's ROM.`);
  const missing = bootKindsOf(inspection.images).filter(
    (kind) => !boots.some(({ firmware }) => firmware === firmwareOf[kind]),
  );
  return missing.flatMap((kind) => [
    {
      reason: 'untested' as const,
      message: `${path}.tested.json knows of no boot by ${describeKinds([kind])}, for which the ROM has an image.`,
      hint: `romkit test-qemu ${path} --firmware ${firmwareOf[kind]} boots it and adds to the record.`,
    },
  ]);
}

const firmwareOf = { bios: 'bios', efi: 'uefi' } as const satisfies Readonly<
  Record<BootKind, 'bios' | 'uefi'>
>;

/** Clocks of two machines differ; by a day they are wrong. */
const clockToleranceMs = 24 * 60 * 60 * 1000;

/** The first statement of a boot record that cannot be true; null where there is none. */
function contradictionIn(tests: readonly CompletedTest[], sha256: string, nowMs: number): string | null {
  for (const { twin, sha256: booted, testedAt } of tests) {
    if (twin === null && booted !== sha256) return 'it says that these very bytes booted, and names others';
    if (Date.parse(testedAt) > nowMs + clockToleranceMs)
      return `it is of ${testedAt}, which has not come yet`;
  }
  return null;
}
