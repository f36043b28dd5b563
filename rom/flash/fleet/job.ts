import { z } from 'zod';

/** What a host is asked to do: `job.json` in a folder of its own there, beside the ROM and its witnesses. */
export const jobSchema = z.object({
  jobVersion: z.literal(1),
  /** File beside it. */
  rom: z.string().regex(/^[^/]+$/),
  romSha256: z.string(),
  device: z.string(),
  chip: z.string().nullable(),
  confirm: z.array(z.string()),
  allow: z.array(z.string()),
  offset: z.string().nullable(),
  slotSize: z.string().nullable(),
});

export type FleetJob = z.infer<typeof jobSchema>;

/** What a host says of its job after the lines of the log. */
export const verdictSchema = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('started') }),
  z.object({ verdict: z.literal('not-started'), message: z.string() }),
  /** Nobody has ever begun it. */
  z.object({ verdict: z.literal('not-there') }),
  z.object({ verdict: z.literal('ended'), exitCode: z.number() }),
  /** Killed, or the machine went down. */
  z.object({ verdict: z.literal('died'), unfinished: z.boolean() }),
]);

export type Verdict = z.infer<typeof verdictSchema>;

/** The line before the log's first: what a shell's own settings print comes before it. */
export const logBegins = 'romkit-log';

/** A line as a verdict; undefined where it is none. */
export function asVerdict(line: string): Verdict | undefined {
  if (line === 'romkit-not-there') return { verdict: 'not-there' };
  if (!line.startsWith('{"verdict"')) return undefined;
  try {
    return verdictSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
