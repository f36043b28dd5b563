import { z } from 'zod';
import { nameSchema, timeSchema } from './names.ts';

/** From the least: each may do what the ones before it may. */
export const roles = ['viewer', 'operator', 'administrator'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** May somebody with one role do what needs another? */
export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

/** A login name, in lower case: `Alice` and `alice` are one person. */
export const personNameSchema = z.string().max(63).toLowerCase().pipe(nameSchema);

/** A new password. Length is what counts (NIST SP 800-63B-4 section 3.1.1.2). */
export const newPasswordSchema = z
  .string()
  .min(12, 'A password has at least 12 characters.')
  .max(200, 'A password has at most 200 characters.');

/** Somebody who logs in on the control page. */
export const personSchema = z.strictObject({
  name: personNameSchema,
  role: roleSchema,
  /** Argon2id hash in PHC format; null where somebody is invited, or logs in at an OpenID provider. */
  passwordHash: z.string().startsWith('$argon2id$').max(300).nullable(),
});
export type Person = z.infer<typeof personSchema>;

/** Somebody at an OpenID provider: `sub` is unique there and is never given again (OpenID Connect Core section 2). */
export const accountSchema = z.strictObject({
  issuer: z.string().min(1).max(500),
  subject: z.string().min(1).max(255),
});
export type Account = z.infer<typeof accountSchema>;

/** A person, and its origin. */
export interface KeptPerson extends Person {
  readonly addedBy: string;
  readonly addedMs: number;
  /** The account at an OpenID provider by which somebody logs in; null: with a password. */
  readonly account: Account | null;
  /** May not log in for now. */
  readonly isDisabled: boolean;
  /** The last request, within a few minutes; null: has never logged in. */
  readonly seenMs: number | null;
  /** An invitation that has not been used is good until then. */
  readonly invitedUntilMs: number | null;
}

/** The SHA-256 of a one-time secret, hexadecimal, and until when it is good. */
export interface Invitation {
  readonly sha256: string;
  readonly expiresMs: number;
}

/** A login that has not ended. Its secret is kept nowhere. */
export const sessionSchema = z.object({
  /** By which its owner names it; no secret. */
  id: z.string().max(64),
  person: personNameSchema,
  startedMs: timeSchema,
  expiresMs: timeSchema,
  /** The browser as it named itself. */
  agent: z.string().max(200),
  /** Network address of the login. */
  address: z.string().max(60),
});
export type PersonSession = z.infer<typeof sessionSchema>;

/** A session with the SHA-256 of its secret, hexadecimal. */
export interface NewSession extends PersonSession {
  readonly sha256: string;
}
