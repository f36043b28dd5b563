import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { changedOutside } from '../card/content.ts';
import type { Ended } from '../process/romkit.ts';
import type { Overwritten, TestCard } from './clip.ts';
import { toldEnd, type ToldFlash, type ToldStatus } from './told.ts';

/** Contents that a card may hold when nothing is half done, by name. */
export type Known = Readonly<Record<string, Buffer>>;

/** `old`, `new`, …; `mixed` where a content is none of those that are known. */
export const nameOf = (content: Buffer, known: Known): string =>
  Object.entries(known).find(([, each]) => each.equals(content))?.[0] ?? 'mixed';

/** A command that was run, and the card that was in the clip meanwhile. */
export interface Ran {
  /** `flash`, `resume`, `rollback` */
  readonly verb: string;
  readonly ended: Ended;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly known: Known;
}

/** Not Node's, nor a signal's. */
const isOwn = (exitCode: number): boolean => Object.values<number>(ExitCode).includes(exitCode);

/** Where an exit code is none of romkit's: null where somebody has killed it. */
export const foreignCode = (says: string, exitCode: number | null): string[] =>
  exitCode === null || isOwn(exitCode) ? [] : [`${says}, which is no exit code of romkit`];

/** Exit codes behind which the chip is not as the command wrote it: it was written in part, or nobody can tell. */
const partly = [33, 34];

/** Where an exit code, or what was said with it, contradicts the chip. */
export function exitComplaints({ verb, ended, before, after, known }: Ran): string[] {
  const { exitCode } = ended;
  const held = nameOf(after, known);
  const says = `${verb} ended with ${exitCode}`;
  if (exitCode === null) return [];
  if (!isOwn(exitCode)) return foreignCode(says, exitCode);
  if (exitCode === 0) return successComplaints(says, verb, toldEnd(ended).plan?.newSha256, after, held);
  if (exitCode === 34 && held === 'new' && verb !== 'rollback') return [`${says}, but the chip is as wanted`];
  if (partly.includes(exitCode) || after.equals(before)) return [];
  return [`${says}, but the chip has changed from ${nameOf(before, known)} to ${held}`];
}

function successComplaints(
  says: string,
  verb: string,
  promised: string | undefined,
  after: Buffer,
  held: string,
): string[] {
  const isPromised = promised === undefined || sha256(after) === promised;
  const isKnown = verb === 'rollback' ? held !== 'mixed' : held === 'new';
  return isPromised && isKnown ? [] : [`${says}, but the chip holds ${held}`];
}

/** Bytes outside of the slot that are not as they were, on any card. */
export function outsideComplaints(
  cards: readonly TestCard[],
  slot: { readonly start: number; readonly end: number },
): string[] {
  return cards.flatMap(({ name, made, content }) => {
    const count = changedOutside(made, content(), slot);
    return count === 0 ? [] : [`${count} bytes outside of the slot have changed on the ${name}`];
  });
}

/** Contents that were written over, and of which there was no backup before. */
export function backupComplaints(overwritten: readonly Overwritten[], state: string): string[] {
  return overwritten.flatMap(({ at, sha256: hash }) => {
    const file = join(state, 'flash', 'images', `${hash}.bin`);
    try {
      if (sha256(readFileSync(file)) !== hash) return [`the backup ${hash} is damaged`];
      return statSync(file).mtimeMs <= at ? [] : [`the backup ${hash} was made after the write`];
    } catch {
      return [`${hash} was written over without a backup`];
    }
  });
}

/** What `status` was asked about. */
export interface Looked {
  readonly told: ToldStatus;
  /** Content of the card in the clip. */
  readonly content: Buffer;
  readonly known: Known;
  /** Another card is in the clip than the one that was flashed. */
  readonly isAnother: boolean;
  /** Nothing was done since the flash that came last. */
  readonly isFresh: boolean;
}

/** Where `status` contradicts the chip. */
export function statusComplaints({ told, content, known, isAnother, isFresh }: Looked): string[] {
  const { flashes, unreadable } = told;
  const states = flashes
    .filter(({ unfinished }) => unfinished)
    .flatMap((flash) => stateComplaints(flash, content, isAnother));
  const protects =
    flashes.some(({ unfinished }) => unfinished) || unreadable.some(({ mayBeUnfinished }) => mayBeUnfinished);
  if (protects || isAnother) return states;
  const held = nameOf(content, known);
  if (held === 'mixed') return ['status says that nothing is unfinished, but the chip is mixed'];
  return isFresh && unreadable.length === 0
    ? flashes.slice(-1).flatMap((flash) => outcomeComplaints(flash, content, held))
    : [];
}

/** Of an unfinished flash: what status has read from the chip. */
function stateComplaints(
  { id, chipState, ...flash }: ToldFlash,
  content: Buffer,
  isAnother: boolean,
): string[] {
  if (chipState === undefined) return [`status did not look at the chip of ${id}: ${flash.problem}`];
  const whose = isAnother ? 'another card' : 'the same card';
  if (chipState.outside.length > 0 !== isAnother)
    return [`status says ${JSON.stringify(chipState)} of ${id}, but ${whose} is in the clip`];
  if (isAnother) return [];
  const hash = sha256(content);
  const is = hash === flash.newSha256 ? 'complete' : hash === flash.oldSha256 ? 'unchanged' : 'partial';
  return is === chipState.state ? [] : [`status says ${chipState.state} of ${id}, but the chip is ${is}`];
}

/** Of the last flash, where nothing is unfinished. */
function outcomeComplaints({ id, outcome, ...flash }: ToldFlash, content: Buffer, held: string): string[] {
  const hash = sha256(content);
  const says = `status says "${outcome}" of ${id}, but the chip holds ${held}`;
  if (outcome === 'done') return hash === flash.newSha256 ? [] : [says];
  const hasFailed = outcome === 'failed' && flash.entries.at(-1)?.state === 'unchanged';
  const isUntouched = hasFailed || ['planned', 'backed-up'].includes(outcome);
  return isUntouched && hash !== flash.oldSha256 ? [says] : [];
}
