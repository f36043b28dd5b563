import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usageError } from '../host/error.ts';
import { makeFolder } from '../host/files.ts';
import { syncFolder } from './images.ts';
import { appendEntry, readJournal, type JournalEntry, type NewEntry } from './journal.ts';
import type { FlashPlan } from './plan.ts';

/** One flash, or one rollback: its plan and all that came of it. */
export interface FlashRecord {
  /** Begins with the time, so names sort: `20260102-030405-1a2b`. */
  readonly id: string;
  readonly plan: FlashPlan;
  readonly entries: readonly JournalEntry[];
}

/** Where flashes are remembered. romkit never deletes anything in it. */
export interface FlashHistory {
  /** Contents of chips by their hash: backups, and what was to be written. */
  readonly images: string;
  create(plan: FlashPlan): Promise<FlashRecord>;
  /** On the disk when it resolves. */
  append(id: string, entry: NewEntry): Promise<void>;
  /** Oldest first. */
  list(): Promise<FlashRecord[]>;
  /** @throws RomkitError `no-such-flash` */
  find(id: string): Promise<FlashRecord>;
}

/** @param state romkit's state folder */
export function historyIn(state: string, now: () => Date = () => new Date()): FlashHistory {
  const root = join(state, 'flash');
  const journals = join(root, 'journals');
  const journal = (id: string): string => join(journals, `${id}.jsonl`);
  const read = async (id: string): Promise<FlashRecord[]> => {
    const entries = await readJournal(journal(id));
    const [first] = entries;
    return first?.step === 'planned' ? [{ id, plan: first.plan, entries }] : [];
  };
  return {
    images: join(root, 'images'),
    async create(plan) {
      const id = `${now().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;
      await makeFolder(journals, 0o700);
      const entry = await appendEntry(journal(id), { step: 'planned', plan }, now());
      for (const folder of [journals, root, state, dirname(state)]) await syncFolder(folder);
      return { id, plan, entries: [entry] };
    },
    async append(id, entry) {
      await appendEntry(journal(id), entry, now());
    },
    async list() {
      const names = await readdir(journals).catch(() => []);
      const ids = names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -6));
      return (await Promise.all(ids.map(read))).flat().sort(byTime);
    },
    async find(id) {
      const [record] = /^[\w-]+$/.test(id) ? await read(id) : [];
      if (record !== undefined) return record;
      throw usageError('no-such-flash', `There is no flash "${id}".`, 'romkit flash history lists them.');
    },
  };
}

/** The flash of a chip that was cut off and not put right since. */
export async function unfinishedOn(history: FlashHistory, chip: string): Promise<FlashRecord | undefined> {
  return (await history.list()).findLast(
    (record) => isUnfinished(record) && record.plan.identity.chip === chip,
  );
}

/** A flash is complete and verified: what it undid is undone, and what was unfinished on that chip no longer matters. */
export async function settle(history: FlashHistory, { id, plan }: FlashRecord): Promise<void> {
  if (plan.undoes !== null) await history.append(plan.undoes, { step: 'rolled-back', by: id });
  for (const other of await history.list()) {
    if (other.id === id || other.plan.identity.chip !== plan.identity.chip || !isUnfinished(other)) continue;
    await history.append(other.id, { step: 'superseded', by: id });
  }
}

const byTime = (a: FlashRecord, b: FlashRecord): number => startOf(a).localeCompare(startOf(b));

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

/** The time in milliseconds, which the name does not hold. */
const startOf = ({ id, entries }: FlashRecord): string => `${entries[0]?.at ?? ''} ${id}`;

export type FlashPhase = JournalEntry['step'];

/** The last thing that its journal says. */
export const phaseOf = ({ entries }: FlashRecord): FlashPhase => entries.at(-1)?.step ?? 'planned';

/** Has a write begun whose end is not known to be good? Then the chip may be anything until somebody looks. */
export function isUnfinished(record: FlashRecord): boolean {
  const last = record.entries.at(-1);
  if (last?.step === 'failed') return last.wrote && (last.state === 'partial' || last.state === 'unknown');
  return last?.step === 'writing' || last?.step === 'verifying';
}

/** The verified backup that it made, if it came that far. */
export function backupOf(record: FlashRecord): Extract<JournalEntry, { step: 'backed-up' }> | null {
  return record.entries.findLast((entry) => entry.step === 'backed-up') ?? null;
}
