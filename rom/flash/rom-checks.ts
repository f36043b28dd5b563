import type { Problem } from '../image/problem.ts';
import type { RomFile } from './rom-file.ts';
import type { Refusal } from './refusal.ts';

/** What speaks against a ROM whatever card it is for: damage, checksums, no manifest, never seen to boot. */
export function checkRom(rom: RomFile): Refusal[] {
  if (rom.inspection.kind !== 'expansion-rom')
    return [
      {
        reason: 'not-a-rom',
        message: `${rom.path} is no PCI expansion ROM.`,
        hint: 'romkit build VENDOR:DEVICE makes one; undionly.kpxe and EFI programs belong on a server.',
      },
    ];
  return [...damage(rom), ...checksums(rom), ...manifest(rom), ...tested(rom)];
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

function manifest({ path, sha256, manifest: witness }: RomFile): Refusal[] {
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
  return [];
}

function tested({ path, sha256, tested: reading }: RomFile): Refusal[] {
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
  if (!reading.found.tests.some(({ method }) => method === 'rom'))
    return refuse(`${path}.tested.json knows of no boot out of a card's ROM.`);
  return [];
}
