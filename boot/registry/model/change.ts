import { z } from 'zod';
import { assignmentSchema, policySchema, targetSchema } from './assignment.ts';
import { imageSchema, newRevisionSchema, revisionSchema } from './image.ts';
import { machineSchema } from './machine.ts';
import { machineNameSchema, macSchema, nameSchema, timeSchema, variableNameSchema } from './names.ts';
import { peopleChangeSchema } from './people-change.ts';

const id = z.int().positive();

/** New values of a machine; what is absent stays. */
export const machineValuesSchema = z
  .object({
    name: machineNameSchema.nullable(),
    macs: z.array(macSchema).min(1).max(32),
    tags: z.array(nameSchema).max(64),
    note: z.string().max(4000),
    variables: z.record(variableNameSchema, z.string().max(500)),
    address: z.ipv4().nullable(),
  })
  .partial();
export type MachineValues = z.infer<typeof machineValuesSchema>;

const askedFor = [
  z.object({
    type: z.literal('add-revision'),
    image: nameSchema,
    revision: newRevisionSchema,
    /** The number that it has to get, for what is read back: one that was given out before is refused. */
    number: id.optional(),
  }),
  z.object({ type: z.literal('use-revision'), image: nameSchema, revision: id }),
  z.object({ type: z.literal('remove-image'), image: nameSchema }),
  z.object({ type: z.literal('remove-revision'), image: nameSchema, revision: id }),
  z.object({ type: z.literal('add-machine'), macs: z.array(macSchema).min(1), values: machineValuesSchema }),
  z.object({ type: z.literal('edit-machine'), machine: id, values: machineValuesSchema }),
  /** `from` gives its MAC addresses, tags and boots to `into` and is forgotten. */
  z.object({ type: z.literal('merge-machines'), into: id, from: id }),
  z.object({ type: z.literal('forget-machine'), machine: id }),
  /** Let a machine go that the loop guard holds. */
  z.object({ type: z.literal('release-machine'), machine: id }),
  z.object({ type: z.literal('assign'), assignment: assignmentSchema }),
  /** To the machine that has this card by then: one that the same changes add has no key yet. */
  z.object({
    type: z.literal('assign-card'),
    mac: macSchema,
    once: z.boolean(),
    image: nameSchema,
    revision: id.nullable(),
  }),
  z.object({ type: z.literal('unassign'), target: targetSchema }),
  z.object({ type: z.literal('set-policy'), policy: policySchema.partial() }),
] as const;

/** A change that somebody asks for. Plain data: planned, shown by `--dry-run`, executed, written to the audit log. */
export const changeSchema = z.discriminatedUnion('type', askedFor);
export type Change = z.infer<typeof changeSchema>;

/** A change of the audit log: undoing also puts back what was removed, which nobody can ask for by itself. */
export const recordedChangeSchema = z.discriminatedUnion('type', [
  ...askedFor,
  z.object({ type: z.literal('restore-image'), image: imageSchema }),
  z.object({ type: z.literal('restore-revision'), revision: revisionSchema }),
  /** `bootsFrom`: the machine that its history had gone to. */
  z.object({ type: z.literal('restore-machine'), machine: machineSchema, bootsFrom: id.nullable() }),
  /** Nobody knows it again: it counts into the bounded pool of unknown machines. */
  z.object({ type: z.literal('mark-unknown'), machine: id }),
  z.object({
    type: z.literal('restore-loop-guard'),
    machine: id,
    guard: machineSchema
      .pick({ held: true, silentBoots: true, silentImage: true, silentFallbacks: true })
      .partial(),
  }),
]);
export type RecordedChange = z.infer<typeof recordedChangeSchema>;

/** A change in the audit log: of the pool, of people or of tokens. */
export const loggedChangeSchema = z.union([recordedChangeSchema, peopleChangeSchema]);
export type LoggedChange = z.infer<typeof loggedChangeSchema>;

/** An entry of the audit log: one or several changes that were made together. */
export const auditEntrySchema = z.object({
  /** Ascending; also the number for `romkit undo`. */
  id,
  atMs: timeSchema,
  /** Login name, token name, or `server`. */
  by: z.string().max(200),
  /** `cli`, `api`, `import`, `undo`, … */
  via: z.string().max(40),
  changes: z.array(loggedChangeSchema),
  /** One sentence for people. */
  summary: z.string(),
  /** The entry that undid this one; null while it is in force. */
  undoneBy: id.nullable(),
  /** The entry that this one undid. */
  undoes: id.nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
