import { z } from 'zod';
import { messageOf, RomkitError } from '../../../system/error.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const stage = z.object({
  stage: z.string(),
  /** From the end of the stage before it. */
  ms: z.number().nonnegative(),
  /** What was seen. */
  detail: z.string().nullable(),
});

const test = z.object({
  /** Of the bytes that booted. */
  sha256: hash,
  /** Null where the very bytes booted; else the same firmware made for a card that the emulator has. */
  twin: z.object({ target: z.string(), card: z.string() }).nullable(),
  method: z.string(),
  firmware: z.enum(['bios', 'uefi']),
  card: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  servers: z.record(z.string(), z.string()),
  machines: z.array(z.object({ name: z.string(), mac: z.string(), stages: z.array(stage) })),
  versions: z.record(z.string(), z.string()),
  /** ISO 8601, UTC. */
  testedAt: z.iso.datetime(),
});

const schema = z.object({
  format: z.literal('romkit-tested/1'),
  /** Name of the file that it stands beside. */
  file: z.string(),
  /** Of that file. */
  subjectSha256: hash,
  tests: z.array(test).min(1),
});

/** What stands in X.tested.json beside an artifact X: which chains it completed. */
export type Tested = Readonly<z.infer<typeof schema>>;

/** One completed chain. */
export type CompletedTest = Readonly<z.infer<typeof test>>;

export const testedPath = (artifact: string): string => `${artifact}.tested.json`;

/** What was found beside an artifact, or why it is nothing to go by. */
export type TestedReading =
  | { readonly found: Tested }
  | { readonly missing: true }
  | { readonly missing: false; readonly invalid: string };

/** Read the record beside an artifact. Never throws: what is not there or no record proves nothing. */
export async function readTested(artifact: string): Promise<TestedReading> {
  try {
    return parseTested(await readNamedText(testedPath(artifact), { example: 'a record of tests' }));
  } catch (error) {
    if (error instanceof RomkitError && error.code === 'file-not-found') return { missing: true };
    return { missing: false, invalid: messageOf(error).replace(/\.$/, '') };
  }
}

/** The record in a text. Pure. */
export function parseTested(text: string): TestedReading {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { missing: false, invalid: 'it is no JSON' };
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { found: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the whole';
  return { missing: false, invalid: `${where}: ${issue?.message ?? 'not understood'}` };
}

/**
 * A record with one more test, the newest first. It takes the place of an earlier one of the same method, firmware and
 * card; tests of other bytes than the file now has are dropped. Pure.
 */
export function withTest(
  before: Tested | null,
  subject: { readonly file: string; readonly subjectSha256: string },
  added: CompletedTest,
): Tested {
  const { file, subjectSha256 } = subject;
  const kept = before?.subjectSha256 === subjectSha256 ? before.tests : [];
  return {
    format: 'romkit-tested/1',
    file,
    subjectSha256,
    tests: [added, ...kept.filter((each) => key(each) !== key(added))],
  };
}

const key = ({ method, firmware, card }: CompletedTest): string => `${method} ${firmware} ${card}`;
