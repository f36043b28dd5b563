import { z } from 'zod';
import { architectureSchema, nameSchema } from './names.ts';

/** Whom an assignment is for. In the order of precedence: once, machine, tag (by priority), architecture, default. */
export const targetSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('once'), machine: z.int().positive() }),
  z.object({ type: z.literal('machine'), machine: z.int().positive() }),
  z.object({ type: z.literal('tag'), tag: nameSchema }),
  z.object({ type: z.literal('architecture'), architecture: architectureSchema }),
  z.object({ type: z.literal('default') }),
]);
export type Target = z.infer<typeof targetSchema>;

export const assignmentSchema = z.object({
  target: targetSchema,
  image: nameSchema,
  /** Null follows the image's current revision; a number pins. */
  revision: z.int().positive().nullable(),
  /** Among tags the higher number wins, at equal numbers the tag that is first in the alphabet. 0 elsewhere. */
  priority: z.int().min(-1000).max(1000),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** For machines that no assignment fits. */
export const unknownPolicySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('wait') }),
  z.object({ type: z.literal('image'), image: nameSchema }),
  z.object({ type: z.literal('nothing') }),
]);
export type UnknownPolicy = z.infer<typeof unknownPolicySchema>;

/** Settings of the registry, the same for all servers that share it. */
export const policySchema = z.object({
  unknown: unknownPolicySchema,
  /** Silent boots in a row after which the loop guard steps in; 0 switches it off. */
  loopLimit: z.int().min(0).max(100),
  /** Most unknown machines that are kept. */
  mostUnknown: z.int().min(1).max(1_000_000),
  /** Boots that are kept, by age and number for each machine. */
  keepBootsDays: z.int().min(1).max(36500),
  keepBootsEach: z.int().min(1).max(1_000_000),
});
export type Policy = z.infer<typeof policySchema>;

export const usualPolicy: Policy = {
  unknown: { type: 'wait' },
  loopLimit: 3,
  mostUnknown: 10_000,
  keepBootsDays: 90,
  keepBootsEach: 1000,
};
