import { z } from 'zod';
import { bootSchema } from '../../registry/model/boot.ts';
import { firmwareSchema, macSchema, timeSchema } from '../../registry/model/names.ts';
import { trialSchema } from '../../registry/model/trial.ts';

/** A trial that is under way, or the last one. */
export const trialRunSchema = trialSchema
  .pick({ image: true, revision: true, by: true, as: true, firmware: true, memoryMiB: true })
  .extend({
    /** Tells one trial of this server from another. */
    id: z.int().positive(),
    /** `preparing`: the machine is not on yet. */
    phase: z.enum(['preparing', 'booting', 'ended']),
    startedMs: timeSchema,
    /** The last step of the preparation, in words. */
    note: z.string(),
    /** As the server sees it, stage by stage. */
    boot: bootSchema.nullable(),
    /** The result, once there is one. */
    trial: trialSchema.nullable(),
    /** Why it ended without a result. */
    problem: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
  });
export type TrialRun = z.infer<typeof trialRunSchema>;

export const trialsAnswer = z.object({
  /** The one that is under way, or the last one of this server. */
  run: trialRunSchema.nullable(),
  /** The last result of each revision. */
  trials: z.array(trialSchema),
  /** False: this server has no virtual machines. */
  isPossible: z.boolean(),
});

export const trialBody = z.object({
  /** A MAC address of the machine that it stands for. */
  as: macSchema.nullable().default(null),
  firmware: firmwareSchema.nullable().default(null),
  memoryMiB: z.int().min(64).max(1_048_576).nullable().default(null),
});
