import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../system/files/files.ts';
import { syncFolder } from './images.ts';
import { beginJournal, readJournal, type JournalEntry } from './journal.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';

export type PlannedEntry = Extract<JournalEntry, { readonly step: 'planned' }>;

/**
 * A witness that a flash came to its first write: the first line of its journal once more, in another file. A journal
 * that is cut short tells nothing of the write, one whose first line is damaged nothing of the plan.
 */
export interface Begun {
  /** Undefined where the witness itself is damaged. */
  readonly planned: PlannedEntry | undefined;
}

const fileOf = (folder: string, id: string): string => join(folder, `${id}.jsonl`);

/** On the disk when it resolves. @throws RomkitError of writeError */
export async function markBegun(folder: string, id: string, plan: FlashPlan, at: Date): Promise<void> {
  await makeFolder(folder, 0o700);
  await beginJournal(fileOf(folder, id), { step: 'planned', plan }, at);
  await syncFolder(folder);
}

/** Null where the flash has no witness: it wrote nothing, or was made before 0.2. */
export async function readBegun(folder: string, id: string): Promise<Begun | null> {
  const file = fileOf(folder, id);
  if (!existsSync(file)) return null;
  const entries: readonly JournalEntry[] = await readJournal(file).then(
    (reading) => reading.entries,
    () => [],
  );
  return { planned: entries.find((entry): entry is PlannedEntry => entry.step === 'planned') };
}
