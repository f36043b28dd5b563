import { z } from 'zod';
import { stages } from '../../chain/stage.ts';
import { firmwareSchema, macSchema, nameSchema, timeSchema } from './names.ts';

/**
 * `seen`: asked for an address or its script, no image given. `script-served`: armed. `last-file-served`: all files of
 * the image have gone out whole; "next boot only" is spent. `up`: the system said so. `handed-over`: the last file of an
 * image that never reports. `failed`: stopped, or another boot began before it came so far.
 */
export const bootStateSchema = z.enum([
  'seen',
  'script-served',
  'last-file-served',
  'handed-over',
  'up',
  'failed',
]);
export type BootState = z.infer<typeof bootStateSchema>;

const bootStageSchema = z.object({
  stage: z.enum(stages),
  status: z.enum(['pending', 'active', 'done']),
  startedMs: timeSchema.nullable(),
  endedMs: timeSchema.nullable(),
  detail: z.string().max(500).nullable(),
});

/** A machine that asks again and has fetched nothing is in the same boot for that long. */
export const sameBootMs = 10 * 60_000;

/** One boot of one machine. */
export const bootSchema = z.object({
  id: z.int().positive(),
  machine: z.int().positive(),
  /** The card that it booted by. */
  mac: macSchema,
  startedMs: timeSchema,
  endedMs: timeSchema.nullable(),
  state: bootStateSchema,
  /** Null where no image was given. */
  image: nameSchema.nullable(),
  revision: z.int().positive().nullable(),
  rule: z.enum(['once', 'machine', 'tag', 'architecture', 'default', 'unknown', 'loop-guard']).nullable(),
  method: z.enum(['pxelinux', 'chain', 'chain-embedded', 'rom']).nullable(),
  firmware: firmwareSchema.nullable(),
  romStamp: z.string().nullable(),
  stages: z.array(bootStageSchema),
  /** Where it stopped and why; the code of a Diagnosis. */
  diagnosis: z
    .object({ code: z.string(), stage: z.enum(stages), message: z.string(), next: z.string() })
    .nullable(),
});
export type Boot = z.infer<typeof bootSchema>;
