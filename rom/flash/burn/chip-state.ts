import type { chipStates } from '../record/journal.ts';
import { describeRanges, differingRanges, eraseBytes, erased, type ByteRange } from '../plan/slot.ts';

export type ChipStateName = (typeof chipStates)[number];

/** What is on a chip, seen against the old content and the new. */
export interface ChipState {
  readonly state: ChipStateName;
  /** Of the blocks that differ between old and new: how many are which. */
  readonly newBlocks: number;
  readonly oldBlocks: number;
  /** Neither: erased, or written in part. */
  readonly otherBlocks: number;
  /** Bytes that no step of this flash can have changed, and that are not as the backup has them. */
  readonly outside: readonly ByteRange[];
}

export const unknownState: ChipState = {
  ...{ state: 'unknown', newBlocks: 0, oldBlocks: 0, otherBlocks: 0 },
  outside: [],
};

/**
 * Compare what was read with what it was and what it is to be.
 * @param slot outside of it even a block that is written half-way holds old or erased bytes alone; null where unknown
 */
export function chipState(
  current: Uint8Array,
  before: Uint8Array,
  after: Uint8Array,
  slot: ByteRange | null = null,
): ChipState {
  let [newBlocks, oldBlocks, otherBlocks] = [0, 0, 0];
  for (let at = 0; at < current.length; at += eraseBytes) {
    const [now, old, wanted] = [current, before, after].map((content) =>
      content.subarray(at, at + eraseBytes),
    ) as [Uint8Array, Uint8Array, Uint8Array];
    const isNew = Buffer.compare(now, wanted) === 0;
    const isOld = Buffer.compare(now, old) === 0;
    if (isNew && isOld) continue;
    if (isNew) newBlocks++;
    else if (isOld) oldBlocks++;
    else otherBlocks++;
  }
  if (current.length !== after.length) otherBlocks++;
  const state =
    oldBlocks + otherBlocks === 0 ? 'complete' : newBlocks + otherBlocks === 0 ? 'unchanged' : 'partial';
  return { state, newBlocks, oldBlocks, otherBlocks, outside: foreignRanges(current, before, after, slot) };
}

/**
 * Where a content can be no stage of a flash from `before` to `after`: an erase block that the flash leaves alone
 * holds something else, or a byte beside the slot is neither the old one nor erased. Then somebody else has written
 * it, or it is another chip: after a clip is moved to another card nothing but the content tells the two apart.
 */
export function foreignRanges(
  current: Uint8Array,
  before: Uint8Array,
  after: Uint8Array,
  slot: ByteRange | null,
): ByteRange[] {
  if (current.length !== before.length) return [{ offset: 0, sizeBytes: current.length }];
  const expected = Buffer.from(current);
  for (let at = 0; at < current.length; at += eraseBytes) {
    const end = Math.min(at + eraseBytes, current.length);
    const [old, wanted] = [before.subarray(at, end), after.subarray(at, end)];
    if (Buffer.compare(old, wanted) === 0) expected.set(old, at);
    else if (slot !== null) keepOutside(expected, old, at, slot);
  }
  return differingRanges(expected, current);
}

/** In a block that the flash changes: the bytes beside the slot, unless they are erased. */
function keepOutside(expected: Uint8Array, old: Uint8Array, at: number, slot: ByteRange): void {
  old.forEach((byte, index) => {
    const place = at + index;
    const isInside = place >= slot.offset && place < slot.offset + slot.sizeBytes;
    if (!isInside && expected[place] !== erased) expected[place] = byte;
  });
}

/** `12 blocks are new, 3 old, 1 neither` */
export function describeState({ state, newBlocks, oldBlocks, otherBlocks, outside }: ChipState): string {
  if (outside.length > 0)
    return `The chip differs from the backup in ${describeRanges(outside)}, which this flash leaves alone.`;
  switch (state) {
    case 'unchanged':
      return 'The chip holds what it held before.';
    case 'complete':
      return 'The chip holds the new content.';
    case 'unknown':
      return 'The chip cannot be read; nobody knows what it holds.';
    case 'partial':
      return `The chip is partly written: of the blocks of 4 KiB that change, ${newBlocks} are new, ${oldBlocks} old, ${otherBlocks} neither.`;
  }
}
