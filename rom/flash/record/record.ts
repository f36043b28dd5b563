import { readdir } from 'node:fs/promises';
import { messageOf, notReadable, systemErrorCode } from '../../../system/error.ts';
import { readBegun } from './begun.ts';
import type { FlashRecord } from './history.ts';
import { readJournal, type JournalReading } from './journal.ts';

/** A journal that cannot be read: damaged, of a newer romkit, or closed to this user. */
export interface UnreadableRecord {
  readonly id: string;
  /** Part of a sentence. */
  readonly why: string;
  /** `FlashIdentity.chip`; null where not even that can be made out, so it may be any chip. */
  readonly chip: string | null;
  /** False where its last line can be read and says that the chip is whole. */
  readonly mayBeUnfinished: boolean;
}

/** How a person says that a chip is all right although the journal of its flash cannot be read. */
export const dismissHint = (id: string): string =>
  `When you have seen that its chip is all right: romkit flash dismiss ${id}`;

/** The names of all journals. A folder that is there and cannot be read is an error, not an empty history. */
export async function idsIn(journals: string): Promise<string[]> {
  const names = await readdir(journals).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    return notReadable(journals)(error);
  });
  return names.filter((name) => /^[\w-]+\.jsonl$/.test(name)).map((name) => name.slice(0, -6));
}

/** A flash's number in the sequence; 0 for those before 0.2, which have none. */
export const sequenceOf = (id: string): number => Number(/^(\d+)-\d{8}-\d{6}-/.exec(id)?.[1] ?? 0);

/** By number, and among those without one by the time in their names. */
export const bySequence = (a: string, b: string): number =>
  sequenceOf(a) - sequenceOf(b) || a.localeCompare(b);

/**
 * @param path the journal
 * @param begunFolder where witnesses of begun writes lie
 */
export async function readRecord(
  id: string,
  path: string,
  begunFolder: string,
): Promise<FlashRecord | UnreadableRecord> {
  const begun = await readBegun(begunFolder, id);
  const witness = begun?.planned;
  let reading: JournalReading;
  try {
    reading = await readJournal(path);
  } catch (error) {
    return { id, why: messageOf(error), chip: witness?.plan.identity.chip ?? null, mayBeUnfinished: true };
  }
  const { endsDamaged, isDamaged } = reading;
  const [first, ...others] = reading.entries;
  if (first?.step === 'planned')
    return {
      id,
      plan: first.plan,
      entries: reading.entries,
      endsDamaged,
      isDamaged,
      hasBegun: begun !== null,
    };
  // A plan that is as it was written, and that this romkit does not understand, is no damage.
  if (witness !== undefined && planOf(reading) === undefined) {
    const entries = [witness, ...(first === undefined ? [] : [first]), ...others];
    return { id, plan: witness.plan, entries, endsDamaged, isDamaged: true, hasBegun: true };
  }
  return {
    id,
    why: whyUnreadable(reading),
    chip: chipIn(reading) ?? witness?.plan.identity.chip ?? null,
    mayBeUnfinished: endsDamaged || !isSettled(reading),
  };
}

function whyUnreadable(reading: JournalReading): string {
  if (reading.isEmpty) return 'it is empty';
  const version = planOf(reading)?.['planVersion'];
  if (typeof version === 'number' && version > 1) return `a newer romkit wrote it (plan version ${version})`;
  return 'its first line is damaged';
}

/** The last line says that the chip is whole, old or new. */
function isSettled({ entries }: JournalReading): boolean {
  const last = entries.at(-1);
  if (last?.step === 'failed') return !last.wrote || last.state === 'unchanged' || last.state === 'complete';
  return last !== undefined && ['done', 'rolled-back', 'superseded', 'dismissed'].includes(last.step);
}

/** The chip that a first line which is no plan may still name. */
function chipIn(reading: JournalReading): string | null {
  const identity: unknown = planOf(reading)?.['identity'];
  const chip =
    typeof identity === 'object' && identity !== null && 'chip' in identity ? identity.chip : undefined;
  return typeof chip === 'string' ? chip : null;
}

function planOf({ firstLine }: JournalReading): Readonly<Record<string, unknown>> | undefined {
  const plan = firstLine?.['plan'];
  return typeof plan === 'object' && plan !== null ? (plan as Record<string, unknown>) : undefined;
}
