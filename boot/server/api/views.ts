import { z } from 'zod';
import { powerActions, powerStates } from '../../power/power.ts';
import { assignmentSchema, policySchema } from '../../registry/model/assignment.ts';
import { bootSchema } from '../../registry/model/boot.ts';
import { auditEntrySchema, changeSchema } from '../../registry/model/change.ts';
import { imageSchema } from '../../registry/model/image.ts';
import { machineSchema } from '../../registry/model/machine.ts';
import { architectureSchema, firmwareSchema, nameSchema } from '../../registry/model/names.ts';
import { firmwareRunSchema } from '../firmware/firmware-run.ts';
import { trialRunSchema } from '../trial/trial-run.ts';

/** A machine's next boot. */
const nextBootSchema = z.object({
  type: z.enum(['image', 'wait', 'hold', 'nothing']),
  image: nameSchema.nullable(),
  revision: z.int().positive().nullable(),
  reason: z.string().nullable(),
});

export const machineViewSchema = machineSchema.extend({
  nextBoot: nextBootSchema.extend({
    /** The revision is one that the assignment names; it does not follow the image's current one. */
    pinned: z.boolean().default(false),
  }),
  /** In lists and events without the stages that are behind it: of a boot that goes on the one that it is at. */
  lastBoot: bootSchema.nullable(),
});
export type MachineView = z.infer<typeof machineViewSchema>;

export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});

export const machinesAnswer = z.object({
  /** Number of the change that the answer includes. */
  change: z.int(),
  /** Id of the newest event that the answer includes: the stream of events goes on after it. */
  cursor: z.string(),
  /** How many machines there are. */
  total: z.int(),
  /** In the order of their numbers. */
  machines: z.array(machineViewSchema),
});

export const machinesQuery = z.object({
  /** The first ones alone. */
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});

/** The data of an event of `/api/v1/events`, by its name. */
export const poolEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('change'),
    /** Number of the newest change of the registry. */
    change: z.int(),
    /** Numbers of machines that are gone. */
    removed: z.array(z.int()),
    /** Images, assignments or policy have changed. */
    rules: z.boolean(),
    /** The audit log has new entries: of the pool, or of people and tokens. */
    log: z.boolean().default(false),
    /** Machines that have changed; null: so many that all are to be asked for. */
    machines: z.array(machineViewSchema).nullable(),
  }),
  z.object({ type: z.literal('boot'), boot: bootSchema }),
  z.object({ type: z.literal('trial'), run: trialRunSchema }),
  z.object({ type: z.literal('firmware'), run: firmwareRunSchema }),
]);
export type PoolEvent = z.infer<typeof poolEventSchema>;

export const poolAnswer = z.object({
  change: z.int(),
  images: z.array(imageSchema),
  assignments: z.array(assignmentSchema),
  policy: policySchema,
});

const count = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);

export const bootsQuery = z.object({
  machine: z.coerce.number().int().positive().optional(),
  image: nameSchema.optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: count(1000, 100),
});
export const bootsAnswer = z.object({ boots: z.array(bootSchema) });

export const auditQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: count(1000, 100),
});
export const auditAnswer = z.object({
  entries: z.array(auditEntrySchema.extend({ changes: z.array(z.unknown()) })),
});

export const changesBody = z.object({
  changes: z.array(changeSchema).min(1).max(10_000),
  /** Show what would change, and make nothing. */
  dryRun: z.boolean().default(false),
});
export const changesAnswer = z.object({
  /** Number of the entry in the audit log; null where nothing was made. */
  entry: z.int().nullable(),
  summary: z.string(),
  nextBoots: z.array(
    z.object({
      machine: z.int(),
      name: z.string(),
      before: nextBootSchema.extend({ commandLine: z.string().nullable() }),
      after: nextBootSchema.extend({ commandLine: z.string().nullable() }),
    }),
  ),
  /** Machines that cannot start the revision which the changes give them: they are held instead. */
  warnings: z
    .array(
      z.object({
        code: z.enum(['memory', 'architecture', 'firmware']),
        image: nameSchema,
        revision: z.int().positive(),
        /** Their numbers. */
        machines: z.array(z.int()),
        message: z.string(),
      }),
    )
    .default([]),
});

export const undoBody = z.object({ entry: z.int().positive().optional() });
export const undoAnswer = z.object({ entry: z.int(), summary: z.string(), undoes: z.int().nullable() });

export const explainQuery = z.object({
  firmware: firmwareSchema.optional(),
  architecture: architectureSchema.optional(),
});
export const explainAnswer = z.object({
  mac: z.string(),
  machine: machineSchema.nullable(),
  outcome: z.object({ type: z.enum(['image', 'wait', 'hold', 'nothing']) }).loose(),
  rules: z.array(
    z.object({
      rule: z.string(),
      name: z.string(),
      image: z.string().nullable(),
      revision: z.int().nullable(),
      pinned: z.boolean().default(false),
      won: z.boolean(),
      why: z.string(),
    }),
  ),
  /** The machine's script in each dialect. */
  scripts: z.record(z.string(), z.string()),
});

export const powerAnswer = z.object({
  state: z.enum(powerStates),
  /** The actions that are possible, each with the back end that does it. */
  actions: z.array(z.object({ action: z.enum(powerActions), by: z.string() })),
});
export const powerBody = z.object({ action: z.enum(powerActions) });

/** For each action the machines that can be switched so, by their numbers. */
export const poolPowerAnswer = z.object({ actions: z.record(z.enum(powerActions), z.array(z.int())) });
export const poolPowerBody = z.object({
  action: z.enum(powerActions),
  machines: z.array(z.int().positive()).min(1).max(10_000),
});
export const switchedAnswer = z.object({
  /** How many were switched. */
  switched: z.int(),
  /** Those that were not, and why. */
  failures: z.array(z.object({ machine: z.int(), message: z.string() })),
});
