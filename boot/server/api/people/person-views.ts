import { z } from 'zod';
import {
  newPasswordSchema,
  personNameSchema,
  roleSchema,
  sessionSchema,
} from '../../../registry/model/person.ts';

/** Whoever asks, as the page shows it. */
export const whoAnswer = z.object({
  /** Login name, token name, or `local`; null: nobody has logged in. */
  name: z.string().nullable(),
  role: roleSchema.nullable(),
  /** Somebody who has logged in, and may log out. */
  isPerson: z.boolean(),
});
export type Who = z.infer<typeof whoAnswer>;

const givenPassword = z.string().max(1000);

export const loginBody = z.object({ name: z.string().max(63), password: givenPassword });
export const setupBody = z.object({
  secret: z.string().max(100),
  name: personNameSchema,
  password: newPasswordSchema,
});
export const passwordBody = z.object({ old: givenPassword, new: newPasswordSchema });

export const sessionsAnswer = z.object({
  sessions: z.array(
    sessionSchema.omit({ person: true }).extend({
      /** The one that asks. */
      isThis: z.boolean(),
    }),
  ),
});

export const personView = z.object({
  name: z.string(),
  role: roleSchema,
  addedBy: z.string(),
  addedMs: z.int(),
});
export const peopleAnswer = z.object({ people: z.array(personView) });
export const newPersonBody = z.object({
  name: personNameSchema,
  role: roleSchema,
  password: newPasswordSchema,
});
export const editPersonBody = z.object({ role: roleSchema, password: newPasswordSchema }).partial();

export const doneAnswer = z.object({ done: z.literal(true) });
