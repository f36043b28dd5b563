import type { chipStates } from './journal.ts';
import { eraseBytes } from './slot.ts';

export type ChipStateName = (typeof chipStates)[number];

/** What is on a chip, seen against the old content and the new. */
export interface ChipState {
  readonly state: ChipStateName;
  /** Of the blocks that differ between old and new: how many are which. */
  readonly newBlocks: number;
  readonly oldBlocks: number;
  /** Neither: erased, or written in part. */
  readonly otherBlocks: number;
}

export const unknownState: ChipState = { state: 'unknown', newBlocks: 0, oldBlocks: 0, otherBlocks: 0 };

/** Compare what was read with what it was and what it is to be. */
export function chipState(current: Uint8Array, before: Uint8Array, after: Uint8Array): ChipState {
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
  const state =
    oldBlocks + otherBlocks === 0 ? 'complete' : newBlocks + otherBlocks === 0 ? 'unchanged' : 'partial';
  return { state, newBlocks, oldBlocks, otherBlocks };
}

/** `12 blocks are new, 3 old, 1 neither` */
export function describeState({ state, newBlocks, oldBlocks, otherBlocks }: ChipState): string {
  switch (state) {
    case 'unchanged':
      return 'The chip holds what it held before.';
    case 'complete':
      return 'The chip holds the new content.';
    case 'unknown':
      return 'The chip cannot be read; nobody knows what it holds.';
    case 'partial':
      return `The chip is partly written: of the blocks of 4 KB that change, ${newBlocks} are new, ${oldBlocks} old, ${otherBlocks} neither.`;
  }
}
