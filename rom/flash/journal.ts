import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeError } from '../host/files.ts';
import type { FlashPlan } from './plan.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const base = { at: z.string() };
const isPlan = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'planVersion' in value && value.planVersion === 1;

/** What is known of a chip in comparison with the old content and the new. */
export const chipStates = ['unchanged', 'partial', 'complete', 'unknown'] as const;

const schema = z.discriminatedUnion('step', [
  z.object({ ...base, step: z.literal('planned'), plan: z.custom<FlashPlan>(isPlan) }),
  z.object({
    ...base,
    step: z.literal('backed-up'),
    sha256: hash,
    sizeBytes: z.number(),
    file: z.string(),
    /** `--backup-to` */
    copy: z.string().nullable(),
  }),
  z.object({ ...base, step: z.literal('writing'), sha256: hash, attempt: z.number() }),
  z.object({ ...base, step: z.literal('verifying'), toolSays: z.string() }),
  z.object({ ...base, step: z.literal('done'), sha256: hash, written: z.boolean() }),
  z.object({
    ...base,
    step: z.literal('failed'),
    state: z.enum(chipStates),
    /** Had a write been started? */
    wrote: z.boolean(),
    message: z.string(),
  }),
  z.object({ ...base, step: z.literal('rolled-back'), by: z.string() }),
  /** Unfinished, and then another flash of the same chip was completed. */
  z.object({ ...base, step: z.literal('superseded'), by: z.string() }),
]);

/** A line of a flash's journal: what is about to be done, or what came of it. */
export type JournalEntry = z.infer<typeof schema>;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type NewEntry = Without<JournalEntry, 'at'>;

/**
 * Add a line and wait until it is on the disk: what it says is true from then on, whatever happens next.
 * @throws RomkitError of writeError
 */
export async function appendEntry(path: string, entry: NewEntry, at: Date): Promise<JournalEntry> {
  const complete = { at: at.toISOString(), ...entry } as JournalEntry;
  try {
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1, '\n');
      if (size > 0) await file.read(last, 0, 1, size - 1);
      // A line that was cut off by a crash stays as it is; the next one begins on a line of its own.
      const gap = last[0] === 0x0a ? '' : '\n';
      await file.appendFile(`${gap}${JSON.stringify(complete)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writeError(path, error);
  }
  return complete;
}

/** The lines of a journal. One that a crash cut off says nothing and is left out. */
export async function readJournal(path: string): Promise<JournalEntry[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = schema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
