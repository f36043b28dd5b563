import { z } from 'zod';
import {
  newPasswordSchema,
  personNameSchema,
  roleSchema,
  sessionSchema,
  type PersonSession,
} from '../../../registry/model/person.ts';
import { nameSchema } from '../../../registry/model/names.ts';
import { tokenSchema } from '../../../registry/model/token.ts';

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

/** Sessions as they are shown. @param own the one that asks */
export const listedSessions = (
  sessions: readonly PersonSession[],
  own: PersonSession | null,
): z.infer<typeof sessionsAnswer>['sessions'] =>
  sessions.map(({ person: _, ...each }) => ({ ...each, isThis: each.id === own?.id }));

export const personView = z.object({
  name: z.string(),
  role: roleSchema,
  addedBy: z.string(),
  addedMs: z.int(),
  /** Null: has never logged in. */
  seenMs: z.int().nullable(),
  isDisabled: z.boolean(),
  /** `none`: has not chosen a password yet. */
  login: z.enum(['password', 'openid', 'none']),
  /** For an OpenID account. */
  issuer: z.string().nullable(),
  /** There is a link with which to choose a password, good until then. */
  invitedUntilMs: z.int().nullable(),
});
export const peopleAnswer = z.object({ people: z.array(personView) });
export const newPersonBody = z.object({
  name: personNameSchema,
  role: roleSchema,
  /** Without one the answer has the secret of a link with which the person chooses it. */
  password: newPasswordSchema.optional(),
});
export const editPersonBody = z
  .object({ role: roleSchema, password: newPasswordSchema, isDisabled: z.boolean() })
  .partial();

export const invitationAnswer = z.object({
  name: z.string(),
  /** Secret in the one-time link `/invitation#NAME:SECRET`; shown this once. */
  secret: z.string().nullable(),
  expiresMs: z.int().nullable(),
});
export const invitationBody = z.object({ secret: z.string().max(100), password: newPasswordSchema });

export const tokensAnswer = z.object({
  tokens: z.array(
    tokenSchema.omit({ sha256: true }).extend({
      addedBy: z.string(),
      addedMs: z.int(),
      usedMs: z.int().nullable(),
      expiresMs: z.int().nullable(),
    }),
  ),
});
export const newTokenBody = z.object({
  name: nameSchema,
  scope: tokenSchema.shape.scope,
  /** Null: it does not expire. */
  days: z.int().min(1).max(3650).nullable(),
});
/** The secret is shown this once. */
export const newTokenAnswer = z.object({ name: z.string(), secret: z.string() });

export const logoutAnswer = z.object({
  /** Where to end the login at the OpenID provider too, by which the person came. */
  elsewhere: z.string().nullable(),
});

export const doneAnswer = z.object({ done: z.literal(true) });
