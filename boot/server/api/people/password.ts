import { randomBytes } from 'node:crypto';

/** Argon2id (RFC 9106): 19 MiB, two passes, one lane, about 30 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** As a password is kept, in PHC format. The library is loaded where the first one is hashed. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(password.normalize('NFC'), cost);
}

let decoy: Promise<string> | undefined;

/** The hash of a password that nobody has: names without a person take as long to refuse. */
export const decoyHash = (): Promise<string> =>
  (decoy ??= hashPassword(randomBytes(32).toString('base64url')));

/** Is it the password of this hash? */
export async function isPassword(passwordHash: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  return verify(passwordHash, password.normalize('NFC'));
}
