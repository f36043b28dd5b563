import { z } from 'zod';
import { bootSchema } from './boot.ts';
import { firmwareSchema, machineNameSchema, macSchema, nameSchema, timeSchema } from './names.ts';

/**
 * `up`: the system said so, or its console shows it running. `loaded`: the machine has all files, and nothing is known
 * to be wrong. `stopped`: it came no further; the diagnosis says where.
 */
export const trialOutcomeSchema = z.enum(['up', 'loaded', 'stopped']);
export type TrialOutcome = z.infer<typeof trialOutcomeSchema>;

/** The last time that a revision was tried in a virtual machine. */
export const trialSchema = z.object({
  image: nameSchema,
  revision: z.int().positive(),
  /** When the virtual machine was switched on. */
  atMs: timeSchema,
  /** Until it was up, had loaded or had stopped. */
  durationMs: z.int().nonnegative(),
  outcome: trialOutcomeSchema,
  by: z.string().max(200),
  /** The machine that it stood for; null where it stood for none. */
  as: z.object({ mac: macSchema, name: machineNameSchema.nullable() }).nullable(),
  firmware: firmwareSchema,
  memoryMiB: z.int().positive(),
  /** By name: `qemu`, `seabios` or `ovmf`, `ipxe`, `accelerator`. */
  versions: z.record(z.string().max(40), z.string().max(200)),
  diagnosis: bootSchema.shape.diagnosis,
});
export type Trial = z.infer<typeof trialSchema>;
