import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { SourceFacts, SupportedNic } from '../facts/facts.ts';
import { flavours } from '../flavour.ts';
import { formatNicId, type NicId } from './nic-id.ts';

export { formatNicId, parseNicId, type NicId } from './nic-id.ts';
export { localNics, type LocalNic } from './local-nics.ts';

type Nics = Pick<SourceFacts, 'flavour' | 'nics'>;

/** The card in the source's list, or undefined where no driver has it. */
export function findNic(facts: Nics, id: NicId): SupportedNic | undefined {
  return facts.nics.find((nic) => nic.vendor === id.vendor && nic.device === id.device);
}

/**
 * The card in the source's list.
 * @throws RomkitError `nic-not-supported`, exit code 2, with the nearest ids that the source has.
 */
export function requireNic(facts: Nics, id: NicId): SupportedNic {
  const found = findNic(facts, id);
  if (found !== undefined) return found;
  const near = nearestNics(facts, id);
  const { title } = flavours[facts.flavour];
  throw new RomkitError({
    code: 'nic-not-supported',
    message:
      near.length === 0
        ? `${title} has no driver for ${formatNicId(id)}, nor for any card of vendor ${id.vendor}.`
        : `${title} has no driver for ${formatNicId(id)}. The nearest ids that it has:`,
    details: near.map((nic) => `${formatNicId(nic)}  ${nic.description} (${nic.driver})`),
    hint: 'romkit nics lists every card it supports; undionly.kpxe works with any card through its own PXE ROM.',
    exitCode: ExitCode.usage,
  });
}

/** Cards of the same vendor, by how near their device ids are. */
export function nearestNics(facts: Nics, id: NicId, count = 3): SupportedNic[] {
  const wanted = Number.parseInt(id.device, 16);
  const distance = (nic: SupportedNic): number => Math.abs(Number.parseInt(nic.device, 16) - wanted);
  return facts.nics
    .filter((nic) => nic.vendor === id.vendor)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, count);
}

/** Cards whose id, name, driver or description has every one of the words in it. */
export function searchNics(facts: Nics, text: string): SupportedNic[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return facts.nics.filter((nic) => {
    const all =
      `${formatNicId(nic)} ${nic.vendor}${nic.device} ${nic.name} ${nic.driver} ${nic.description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
