import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ExitCode, RomkitError, usageError } from '../../../system/error.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import type { Backup } from '../burn/backup.ts';
import { foreignRanges } from '../burn/chip-state.ts';
import { markBegun } from './begun.ts';
import { loadImage, syncFolder } from './images.ts';
import { appendEntry, beginJournal, type JournalEntry, type NewEntry } from './journal.ts';
import { bySequence, dismissHint, idsIn, readRecord, sequenceOf, type UnreadableRecord } from './record.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';

/** One flash, or one rollback: its plan and all that came of it. */
export interface FlashRecord {
  /** Number in the sequence of flashes and time: `00012-20260102-030405-1a2b`; before 0.2 the time alone. */
  readonly id: string;
  readonly plan: FlashPlan;
  readonly entries: readonly JournalEntry[];
  /** The last line of its journal cannot be read. */
  readonly endsDamaged: boolean;
  /** A line of its journal cannot be read or is missing. */
  readonly isDamaged: boolean;
  /** It came to its first write, whatever its journal says: a journal may be cut short. */
  readonly hasBegun: boolean;
}

/** Where flashes are remembered. romkit never deletes anything in it. */
export interface FlashHistory {
  /** Contents of chips by their hash: backups, and what was to be written. */
  readonly images: string;
  create(plan: FlashPlan): Promise<FlashRecord>;
  /** On the disk when it resolves. */
  append(id: string, entry: NewEntry): Promise<void>;
  /** Say that the chip is going to be written, in the journal and beside it. On the disk when it resolves. */
  announceWrite(record: FlashRecord): Promise<void>;
  /** In the order in which they were made, whatever the clock said; those alone whose journals can be read. */
  list(): Promise<FlashRecord[]>;
  /** Journals that cannot be read, and protect their chips for that reason. */
  unreadable(): Promise<UnreadableRecord[]>;
  /** @throws RomkitError `no-such-flash` */
  find(id: string): Promise<FlashRecord>;
}

/** @param state romkit's state folder */
export function historyIn(state: string, now: () => Date = () => new Date()): FlashHistory {
  const root = join(state, 'flash');
  const journals = join(root, 'journals');
  const begun = join(root, 'begun');
  const journal = (id: string): string => join(journals, `${id}.jsonl`);
  const readAll = async (): Promise<(FlashRecord | UnreadableRecord)[]> => {
    const ids = await idsIn(journals);
    return Promise.all(ids.sort(bySequence).map((id) => readRecord(id, journal(id), begun)));
  };
  return {
    images: join(root, 'images'),
    async create(plan) {
      await makeFolder(journals, 0o700);
      // Two flashes of two chips at once must not take the same number.
      const lock = await takeLock(join(root, 'sequence.lock'));
      try {
        const number = 1 + Math.max(0, ...(await idsIn(journals)).map(sequenceOf));
        const time = now().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
        const id = `${`${number}`.padStart(5, '0')}-${time}-${randomBytes(2).toString('hex')}`;
        const entry = await beginJournal(journal(id), { step: 'planned', plan }, now());
        for (const folder of [journals, root, state, dirname(state)]) await syncFolder(folder);
        return { id, plan, entries: [entry], endsDamaged: false, isDamaged: false, hasBegun: false };
      } finally {
        await lock.release();
      }
    },
    async append(id, entry) {
      await appendEntry(journal(id), entry, now());
    },
    async announceWrite({ id, plan, entries }) {
      const attempt = 1 + entries.filter(({ step }) => step === 'writing').length;
      await appendEntry(journal(id), { step: 'writing', sha256: plan.newSha256, attempt }, now());
      await markBegun(begun, id, plan, now());
    },
    async list() {
      return (await readAll()).filter((record) => 'plan' in record);
    },
    async unreadable() {
      return (await readAll()).filter((record): record is UnreadableRecord => !('plan' in record));
    },
    async find(id) {
      const known = (await idsIn(journals)).includes(id);
      const record = known ? await readRecord(id, journal(id), begun) : undefined;
      if (record === undefined)
        throw usageError('no-such-flash', `There is no flash "${id}".`, 'romkit flash history lists them.');
      if ('plan' in record) return record;
      throw new RomkitError({
        code: 'journal-unreadable',
        message: `The journal of flash ${id} cannot be read: ${record.why}.`,
        hint: `Nothing was written. ${dismissHint(id)}`,
        exitCode: ExitCode.flashRefused,
      });
    },
  };
}

/** The flash of a chip that was cut off and not put right since. */
export async function unfinishedOn(history: FlashHistory, chip: string): Promise<FlashRecord | undefined> {
  return (await history.list()).findLast(
    (record) => isUnfinished(record) && record.plan.identity.chip === chip,
  );
}

/** Journals that cannot be read and may be about a write to this chip that was cut off. */
export async function unreadableOn(history: FlashHistory, chip: string): Promise<UnreadableRecord[]> {
  return (await history.unreadable()).filter(
    (record) => record.mayBeUnfinished && (record.chip === null || record.chip === chip),
  );
}

/**
 * A flash is complete and verified: what it undid is undone, and what was unfinished on that chip no longer matters. Of
 * a journal that cannot be read nobody knows whether this was its card: it protects until it is dismissed.
 */
export async function settle(history: FlashHistory, { id, plan }: FlashRecord): Promise<void> {
  if (plan.undoes !== null) await history.append(plan.undoes, { step: 'rolled-back', by: id });
  for (const other of await history.list()) {
    if (other.id === id || other.plan.identity.chip !== plan.identity.chip || !isUnfinished(other)) continue;
    if (await wasAnotherCard(history, other, plan.oldSha256)) continue;
    await history.append(other.id, { step: 'superseded', by: id });
  }
}

/** Did the chip hold something that the unfinished flash cannot have left? Then its card still waits elsewhere. */
async function wasAnotherCard(
  history: FlashHistory,
  { plan, ...record }: FlashRecord,
  held: string,
): Promise<boolean> {
  const backup = backupOf({ plan, ...record });
  if (backup === null) return false;
  try {
    const load = (sha256: string): Promise<Buffer> => loadImage(history.images, sha256);
    const [content, before, after] = await Promise.all([
      load(held),
      load(backup.sha256),
      load(plan.newSha256),
    ]);
    return foreignRanges(content, before, after, plan.slot).length > 0;
  } catch (error) {
    // Contents that are no longer there say nothing: the flash stays unfinished.
    if (error instanceof RomkitError) return true;
    throw error;
  }
}

/** The old content was found to be there already: an unfinished flash, and a rollback of it, are over. */
export async function settleRestored(
  history: FlashHistory,
  undone: FlashRecord,
  chip: string,
): Promise<void> {
  for (const record of await history.list()) {
    if (record.plan.identity.chip !== chip || !isUnfinished(record)) continue;
    await history.append(record.id, { step: 'rolled-back', by: undone.id });
  }
}

export type FlashPhase = JournalEntry['step'];

/** The last thing that its journal says. */
export const phaseOf = ({ entries }: FlashRecord): FlashPhase => entries.at(-1)?.step ?? 'planned';

/** Has a write begun whose end is not known to be good? Then the chip may be anything until somebody looks. */
export function isUnfinished(record: FlashRecord): boolean {
  const last = record.entries.at(-1);
  switch (last?.step) {
    case undefined:
    case 'planned':
      return record.hasBegun;
    case 'backed-up':
      // A damaged line behind this one may have been `writing`.
      return record.hasBegun || record.endsDamaged;
    case 'failed':
      return record.endsDamaged || (last.wrote && (last.state === 'partial' || last.state === 'unknown'));
    case 'recovering':
    case 'writing':
    case 'verifying':
      // A recovery that was cut off before it wrote anything leaves the chip as the flash has left it.
      return true;
    default:
      return false;
  }
}

/** Does its journal lack lines that were written? Then it may be dismissed by name. */
export const hasLostLines = (record: FlashRecord): boolean =>
  record.isDamaged || (record.hasBegun && ['planned', 'backed-up'].includes(phaseOf(record)));

/** The verified backup that it made, if it came that far. */
export function backupOf(record: FlashRecord): Pick<Backup, 'sha256' | 'file'> | null {
  const made = record.entries.findLast((entry) => entry.step === 'backed-up');
  if (made !== undefined) return made;
  // Its line is damaged or gone: nothing is written without a backup, which is of what the plan was made for.
  const hasWritten = record.hasBegun || record.entries.some(({ step }) => step === 'writing');
  return hasWritten ? { sha256: record.plan.oldSha256, file: `${record.plan.oldSha256}.bin` } : null;
}
