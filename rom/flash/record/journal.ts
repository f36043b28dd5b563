import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeError, writeFileAtomic } from '../../../system/files/files.ts';
import type { FlashPlan } from '../plan/plan.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const base = { at: z.string() };

const range = z.object({ offset: z.number().int().nonnegative(), sizeBytes: z.number().int().nonnegative() });

/** As much of a plan as a recovery goes by; a journal whose plan lacks any of it cannot be read. */
const planShape = z.looseObject({
  planVersion: z.literal(1),
  kind: z.enum(['flash', 'rollback']),
  device: z.string(),
  chipName: z.string().nullable(),
  backend: z.string(),
  tool: z.string(),
  identity: z.looseObject({ device: z.string(), chip: z.string() }),
  chip: z.looseObject({ name: z.string(), sizeBytes: z.number().int().positive() }),
  rom: z.looseObject({ file: z.string(), sha256: hash }).nullable(),
  slot: z.looseObject(range.shape).nullable(),
  oldSha256: hash,
  newSha256: hash,
  changes: z.array(range),
  undoes: z.string().nullable(),
});
const isPlan = (value: unknown): boolean => planShape.safeParse(value).success;

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
  /** A flash that was cut off goes on; what was on the chip at that moment is kept as well. */
  z.object({
    ...base,
    step: z.literal('recovering'),
    sha256: hash,
    sizeBytes: z.number(),
    file: z.string(),
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
  /** A person has looked at the chip and says that it is all right. */
  z.object({ ...base, step: z.literal('dismissed') }),
]);

/** A line of a flash's journal: what is about to be done, or what came of it. */
export type JournalEntry = z.infer<typeof schema>;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type NewEntry = Without<JournalEntry, 'at'>;

/** Begin a journal: it is there with its first line, or not at all. */
export async function beginJournal(path: string, entry: NewEntry, at: Date): Promise<JournalEntry> {
  const complete = { at: at.toISOString(), ...entry } as JournalEntry;
  await writeFileAtomic(path, `${JSON.stringify(complete)}\n`, 0o600);
  return complete;
}

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

/** A journal's file, as far as it can be read. */
export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  /** Its last line says nothing that can be read: what it was about to do may have been begun. */
  readonly endsDamaged: boolean;
  /** The first line, as it is: where it cannot be read it may still name the chip. */
  readonly firstLine: string;
}

/**
 * Read a journal. A line that cannot be read is left out: a crash cuts off the line that was being written.
 * @throws what reading the file throws
 */
export async function readJournal(path: string): Promise<JournalReading> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map(parseLine);
  return {
    entries: parsed.filter((entry) => entry !== undefined),
    endsDamaged: parsed.length === 0 || parsed.at(-1) === undefined,
    firstLine: lines[0] ?? '',
  };
}

function parseLine(line: string): JournalEntry | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
