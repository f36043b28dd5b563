import { isPadding } from '../../image/bytes.ts';
import type { RomIds } from './rom-file.ts';
import { idsOf } from './rom-file.ts';
import type { Refusal } from './refusal.ts';
import {
  describeRanges,
  doubtOf,
  findRomChains,
  isPossibleSlot,
  occupiedRanges,
  slotOf,
  type RomChain,
  type Slot,
} from './slot.ts';

/** `--offset` and `--slot-size`. */
export interface WantedPlace {
  readonly offset?: number | undefined;
  readonly sizeBytes?: number | undefined;
}

/** Where the new ROM goes, and the ROM that is there now; or why no place was found. */
export interface Place {
  readonly slot: Slot | null;
  readonly present: RomChain | null;
  /** Why the ROM that is there is not to be believed, in a sentence. */
  readonly damage: string | null;
  readonly refusals: readonly Refusal[];
}

/** Find the slot in what was read from a chip. */
export function choosePlace(content: Uint8Array, wanted: WantedPlace, ids: RomIds | null): Place {
  const chains = findRomChains(content);
  if (wanted.offset !== undefined) return givenPlace(content, wanted.offset, wanted.sizeBytes, chains);
  const candidates = preferred(chains, ids);
  const [chain] = candidates;
  if (chain === undefined) return noRom(content);
  if (candidates.length > 1) {
    const places = candidates.map(({ offset }) => `0x${offset.toString(16)}`).join(', ');
    return refused('several-roms', `There are boot ROMs at ${places}.`, 'Say which one: --offset 0x…');
  }
  const damage = doubtOf(content, chain);
  if (damage !== null) return damagedRom(chain, damage);
  const found = slotOf(content, chain);
  const sizeBytes = wanted.sizeBytes ?? found.sizeBytes;
  return checked(
    content,
    { ...found, sizeBytes, how: wanted.sizeBytes === undefined ? 'found' : 'given' },
    chain,
  );
}

/** Where the whole content is the ROM. */
export function wholePlace(content: Uint8Array): Place {
  const present = findRomChains(content).find(({ offset }) => offset === 0) ?? null;
  const damage = present === null ? null : doubtOf(content, present);
  return { slot: { offset: 0, sizeBytes: content.length, how: 'whole' }, present, damage, refusals: [] };
}

/** Of several ROMs the one for the same device; all of them where none is, or more than one. */
function preferred(chains: readonly RomChain[], ids: RomIds | null): readonly RomChain[] {
  const same = chains.filter(({ images }) => {
    const theirs = idsOf(images[0]);
    return ids !== null && theirs?.vendor === ids.vendor && theirs.device === ids.device;
  });
  return same.length === 1 ? same : chains;
}

function givenPlace(
  content: Uint8Array,
  offset: number,
  sizeBytes: number | undefined,
  chains: readonly RomChain[],
): Place {
  const present = chains.find((chain) => chain.offset === offset) ?? null;
  const damage = present === null ? null : doubtOf(content, present);
  if (present !== null && damage !== null && sizeBytes === undefined) return damagedRom(present, damage);
  // Without a size it ends where the next thing begins, as for a ROM that was found there.
  const found = slotOf(content, present ?? { offset, sizeBytes: 0, images: [], problems: [] });
  const slot: Slot = { offset, sizeBytes: sizeBytes ?? found.sizeBytes, how: 'given' };
  return checked(content, slot, present, damage);
}

function checked(
  content: Uint8Array,
  slot: Slot,
  present: RomChain | null,
  damage: string | null = null,
): Place {
  if (isPossibleSlot(content, slot))
    return { slot, present, damage, refusals: occupied(content, slot, oldBytesOf({ present, damage })) };
  const [at, size] = [`0x${slot.offset.toString(16)}`, content.length];
  return refused(
    'no-slot',
    `${slot.sizeBytes} bytes at ${at} are no place for a boot ROM in a chip of ${size} bytes.`,
    'A boot ROM begins on a multiple of 512 and lies inside the chip: --offset and --slot-size. Without a size, only erased bytes are taken.',
  );
}

/** How much of the slot the old ROM takes; nothing is known of one that is damaged. */
export const oldBytesOf = ({ present, damage }: Pick<Place, 'present' | 'damage'>): number =>
  present === null || damage !== null ? 0 : present.sizeBytes;

function occupied(content: Uint8Array, slot: Slot, oldBytes: number): Refusal[] {
  const ranges = occupiedRanges(content, slot, oldBytes);
  if (ranges.length === 0) return [];
  return [
    {
      reason: 'occupied',
      message: `The place holds bytes that are neither erased nor of a sound boot ROM: ${describeRanges(ranges)}.`,
      hint: 'They may be settings of the card. Give a smaller --slot-size.',
    },
  ];
}

const damagedRom = (present: RomChain, damage: string): Place => ({
  slot: null,
  present,
  damage,
  refusals: [
    {
      reason: 'no-slot',
      message: `The boot ROM at 0x${present.offset.toString(16)} is damaged, so how much room there is for it is not known: ${damage}`,
      hint: 'Say where the place is and how large, as the card’s data sheet has it: --offset 0x… --slot-size ….',
    },
  ],
});

function noRom(content: Uint8Array): Place {
  return refused(
    'no-slot',
    isPadding(content) ? 'The chip is empty.' : 'No boot ROM was found in the chip.',
    'Say where it belongs, as the card’s data sheet has it: --offset 0x… (and --slot-size).',
  );
}

const refused = (reason: 'no-slot' | 'several-roms', message: string, hint: string): Place => ({
  slot: null,
  present: null,
  damage: null,
  refusals: [{ reason, message, hint }],
});
