import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson, sha256, writeError, writeFileAtomic } from '../../../system/files/files.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';

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

/** Checksum of a line without its `sum`: a line of which a byte has changed says something else, or nothing. */
const sumOf = (entry: object): string => sha256(canonicalJson(entry)).slice(0, 16);

/** An entry as a line of its journal, with its checksum. */
export const lineOf = (entry: object): string => `${JSON.stringify({ ...entry, sum: sumOf(entry) })}\n`;

/** Begin a journal: it is there with its first line, or not at all. */
export async function beginJournal(path: string, entry: NewEntry, at: Date): Promise<JournalEntry> {
  const complete = { at: at.toISOString(), ...entry };
  await writeFileAtomic(path, lineOf(complete), 0o600);
  return complete;
}

/**
 * Add a line and wait until it is on the disk: what it says is true from then on, whatever happens next.
 * @throws RomkitError of writeError
 */
export async function appendEntry(path: string, entry: NewEntry, at: Date): Promise<JournalEntry> {
  const complete = { at: at.toISOString(), ...entry };
  try {
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1, '\n');
      if (size > 0) await file.read(last, 0, 1, size - 1);
      // A line that was cut off by a crash stays as it is; the next one begins on a line of its own.
      const gap = last[0] === 0x0a ? '' : '\n';
      await file.appendFile(`${gap}${lineOf(complete)}`);
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
  /** Any line is missing that was there, as far as that can be seen. */
  readonly isDamaged: boolean;
  readonly isEmpty: boolean;
  /** The first line as it is, where its bytes are those that were written: it may be no entry and still name the chip. */
  readonly firstLine: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Read a journal. A line that cannot be read, or whose checksum is wrong, is left out: a crash cuts off the line that was
 * being written, and a disk loses bytes.
 * @throws what reading the file throws
 */
export async function readJournal(path: string): Promise<JournalReading> {
  const text = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const lines = believable(text.map(parseLine));
  const entries = lines.map((line) => schema.safeParse(line?.content).data);
  return {
    entries: entries.filter((entry) => entry !== undefined),
    endsDamaged: entries.at(-1) === undefined,
    isDamaged: entries.length === 0 || entries.includes(undefined),
    isEmpty: text.length === 0,
    firstLine: lines[0]?.content,
  };
}

interface Line {
  readonly content: Readonly<Record<string, unknown>>;
  readonly sum: unknown;
}

function parseLine(text: string): Line | undefined {
  try {
    const { sum, ...content } = JSON.parse(text) as Record<string, unknown>;
    return { content, sum };
  } catch {
    return undefined;
  }
}

/** Before 0.2 lines had no checksum. In a journal they come first: behind a line that has one, every line has. */
function believable(lines: readonly (Line | undefined)[]): (Line | undefined)[] {
  const firstWithSum = lines.findIndex((line) => line?.sum !== undefined);
  const isOld = (line: Line, index: number): boolean =>
    line.sum === undefined && (firstWithSum === -1 || index < firstWithSum);
  return lines.map((line, index) =>
    line !== undefined && (isOld(line, index) || line.sum === sumOf(line.content)) ? line : undefined,
  );
}
