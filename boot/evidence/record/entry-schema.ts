import { z } from 'zod';
import type { Circumstances, Expectation } from '../../chain/expectation.ts';
import { showable } from '../wire/wire-text.ts';

/** A capture may come from anybody: its texts are shown and its lists are gone through, so both have limits. */
const mostChars = 4096;
const mostNames = 20_000;
const mostJsonChars = 2 * 1024 * 1024;

/** A line as a console or a log has it: no controls. */
export const lineSchema = z.string().transform((line) => showable(line, mostChars));
export const macSchema = z.string().regex(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/);

const text = z
  .string()
  .max(mostChars)
  .transform((words) => showable(words, mostChars));
const file = z.object({ path: text, sizeBytes: z.int().nonnegative().nullable() });
const pciIds = z.object({ vendor: text, device: text });

const json = z
  .string()
  .max(mostJsonChars)
  .transform((words, context): unknown => {
    try {
      return JSON.parse(words);
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' });
      return z.NEVER;
    }
  });

export const expectationSchema = json.pipe(
  z.object({
    mac: macSchema,
    method: z.enum(['pxelinux', 'chain', 'chain-embedded', 'rom']),
    server: z.ipv4(),
    nbp: file.nullable(),
    bootScript: file.nullable(),
    macScript: file,
    chainedUrl: text.exactOptional(),
    kernel: file,
    initrd: file.nullable(),
    image: text,
    consoleText: text.nullable(),
  }) satisfies z.ZodType<Expectation>,
);

export const circumstancesSchema = json.pipe(
  z.object({
    scriptNames: z.array(text).max(mostNames),
    nbpFor: z.enum(['bios', 'efi']).nullable(),
    rom: pciIds.nullable(),
    card: pciIds.nullable(),
    knowsServers: z.boolean().exactOptional(),
  }) satisfies z.ZodType<Circumstances>,
);
