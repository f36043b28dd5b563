import { randomBytes } from 'node:crypto';
import type { Invitation } from '../../../registry/model/person.ts';
import { hashOf } from '../access/access.ts';

/** Long enough for a weekend. */
const goodMs = 4 * 24 * 3_600_000;

/** A new secret of 256 random bits; what is kept of it is its hash. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** A new one-time secret with which somebody chooses a password. */
export function newInvitation(nowMs: number): { readonly secret: string; readonly invitation: Invitation } {
  const secret = newSecret();
  return { secret, invitation: { sha256: hashOf(secret), expiresMs: nowMs + goodMs } };
}
