import { randomBytes } from 'node:crypto';

/** Argon2id (RFC 9106): 19 MiB, two passes, one lane, about 30 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The slow work on passwords. */
export interface Hasher {
  /** @returns PHC format */
  hash(password: string): Promise<string>;
  verify(passwordHash: string, password: string): Promise<boolean>;
}

/** The library is loaded where the first password is hashed. */
export const argon2: Hasher = {
  async hash(password) {
    const { hash } = await import('@node-rs/argon2');
    return hash(password, cost);
  },
  async verify(passwordHash, password) {
    const { verify } = await import('@node-rs/argon2');
    return verify(passwordHash, password);
  },
};

/** As a password is kept. */
export const hashPassword = (password: string, hasher: Hasher = argon2): Promise<string> =>
  hasher.hash(password.normalize('NFC'));

/** Random bytes in the place of a hash: verifying it is all the work, and no password is right. */
const decoy = [
  ...['$argon2id$v=19', `m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`],
  ...[16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, '')),
].join('$');

/**
 * Is it the password of this hash?
 * @param passwordHash null: there is no such person, which takes the same work to find out
 */
export async function isPassword(
  passwordHash: string | null,
  password: string,
  hasher: Hasher = argon2,
): Promise<boolean> {
  const isRight = await hasher.verify(passwordHash ?? decoy, password.normalize('NFC'));
  return isRight && passwordHash !== null;
}
