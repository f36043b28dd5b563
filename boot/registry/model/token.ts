import { z } from 'zod';
import { nameSchema, timeSchema } from './names.ts';

/** A secret by which a program uses the API from elsewhere; the secret itself is kept nowhere. */
export const tokenSchema = z.strictObject({
  name: nameSchema,
  /** As a viewer, an operator, an administrator. */
  scope: z.enum(['read', 'write', 'admin']),
  /** SHA-256 of the secret, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** It is refused from then on; absent: it does not expire. */
  expiresMs: timeSchema.optional(),
});

export type Token = z.infer<typeof tokenSchema>;
export type Scope = Token['scope'];

/** A token, and its origin. */
export interface KeptToken extends Token {
  readonly addedBy: string;
  readonly addedMs: number;
  /** The last request with it, within a few minutes; null: none yet. */
  readonly usedMs: number | null;
}
