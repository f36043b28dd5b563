import { z } from 'zod';
import type { RecordedEntry } from './entry.ts';
import { circumstancesSchema, expectationSchema, lineSchema, macSchema } from './entry-schema.ts';

/** Fields of a journal entry by their names (systemd.journal-fields(7)); those of romkit begin with its name. */
type Fields = ReadonlyMap<string, string>;

const sourceField = 'ROMKIT_SOURCE';
/** Identifier of the test's own words; a machine's and a daemon's lines have its name there. */
const tester = 'romkit';

/** The entry as journal fields. MESSAGE is a line to read. */
export function fieldsOf(entry: RecordedEntry): Fields {
  return new Map(Object.entries({ [sourceField]: entry.source, ...fieldsBySource(entry) }));
}

function fieldsBySource(entry: RecordedEntry): Readonly<Record<string, string>> {
  switch (entry.source) {
    case 'expected': {
      const { expectation, circumstances } = entry;
      return {
        ...said(
          tester,
          `${expectation.mac} is to boot ${expectation.image} by the method ${expectation.method}.`,
        ),
        ROMKIT_EXPECTATION: JSON.stringify(expectation),
        // Paths on the machine of the test say nothing elsewhere.
        ROMKIT_CIRCUMSTANCES: JSON.stringify({ ...circumstances, recordings: undefined }),
      };
    }
    case 'console':
    case 'firmware':
      return { ...said(entry.source, entry.line), ROMKIT_MAC: entry.mac };
    case 'power': {
      const { mac, state, isByHand = false } = entry;
      const power = { ROMKIT_POWER: state, ...(isByHand ? { ROMKIT_BY_HAND: '1' } : {}) };
      return { ...said(tester, `Power of ${mac}: ${state}`), ...power, ROMKIT_MAC: mac };
    }
    case 'server':
      return said(entry.name, entry.line);
    case 'end':
      return said(tester, 'The test has ended.');
  }
}

const said = (identifier: string, message: string) => ({
  SYSLOG_IDENTIFIER: identifier,
  MESSAGE: message,
});

/** The entry that the fields are; undefined where romkit did not write them, null where they are none of this version. */
export function readFields(fields: Fields): RecordedEntry | null | undefined {
  if (!fields.has(sourceField)) return undefined;
  const read = fieldsSchema.safeParse(Object.fromEntries(fields));
  if (!read.success) return null;
  const found = read.data;
  switch (found.ROMKIT_SOURCE) {
    case 'expected':
      return {
        source: 'expected',
        expectation: found.ROMKIT_EXPECTATION,
        circumstances: found.ROMKIT_CIRCUMSTANCES,
      };
    case 'console':
    case 'firmware':
      return { source: found.ROMKIT_SOURCE, mac: found.ROMKIT_MAC, line: found.MESSAGE };
    case 'power': {
      const isByHand = found.ROMKIT_BY_HAND === undefined ? {} : { isByHand: true as const };
      return { source: 'power', mac: found.ROMKIT_MAC, state: found.ROMKIT_POWER, ...isByHand };
    }
    case 'server':
      return { source: 'server', name: found.SYSLOG_IDENTIFIER, line: found.MESSAGE };
    case 'end':
      return { source: 'end' };
  }
}

const fieldsSchema = z.discriminatedUnion(sourceField, [
  z.object({
    ROMKIT_SOURCE: z.literal('expected'),
    ROMKIT_EXPECTATION: expectationSchema,
    ROMKIT_CIRCUMSTANCES: circumstancesSchema,
  }),
  z.object({ ROMKIT_SOURCE: z.enum(['console', 'firmware']), ROMKIT_MAC: macSchema, MESSAGE: lineSchema }),
  z.object({
    ROMKIT_SOURCE: z.literal('power'),
    ROMKIT_MAC: macSchema,
    ROMKIT_POWER: z.enum(['on', 'off', 'reset']),
    ROMKIT_BY_HAND: z.literal('1').optional(),
  }),
  z.object({ ROMKIT_SOURCE: z.literal('server'), SYSLOG_IDENTIFIER: lineSchema, MESSAGE: lineSchema }),
  z.object({ ROMKIT_SOURCE: z.literal('end') }),
]);
