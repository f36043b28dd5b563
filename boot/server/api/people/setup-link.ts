import { timingSafeEqual } from 'node:crypto';
import { hashOf } from '../access/access.ts';

/** The one-time secret by which the first administrator is made; kept in memory alone, void after a restart. */
export class SetupLink {
  #sha256: string | null;

  /** @param secret null: there are people already */
  constructor(secret: string | null) {
    this.#sha256 = secret === null ? null : hashOf(secret);
  }

  get isOpen(): boolean {
    return this.#sha256 !== null;
  }

  fits(secret: string): boolean {
    const known = this.#sha256;
    return known !== null && timingSafeEqual(Buffer.from(known), Buffer.from(hashOf(secret)));
  }

  close(): void {
    this.#sha256 = null;
  }
}
