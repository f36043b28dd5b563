import type { Mac } from '../chain/event.ts';

/** A pause doubles with each attempt up to the fourth doubling, then stays: 2 to 4 s, …, 32 to 64 s. */
const firstPauseMs = 2000;
const mostDoublings = 4;

/** The first answer is held for half a minute, later ones up to four minutes: less than a router's idle limit. */
const firstHoldMs = 30_000;
const mostHoldMs = 240_000;

/**
 * A number that differs between machines and between attempts, and is the same for the same two: machines that
 * failed together spread out, and a text can be written twice with the same bytes.
 * @returns at least 0, less than 1.
 */
export function jitter(mac: Mac, attempt: number): number {
  // FNV-1a, then the mixing steps of MurmurHash3: addresses of one batch differ in their last digit alone.
  let hash = 0x811c9dc5;
  for (const character of `${mac} ${attempt}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** How long a machine pauses before it asks again, in milliseconds; `attempt` counts from 0. */
export function retryPauseMs(mac: Mac, attempt: number): number {
  const least = firstPauseMs * 2 ** Math.min(attempt, mostDoublings);
  return Math.round(least * (1 + jitter(mac, attempt)));
}

/** How long the server holds its answer to a machine that waits for an image, in milliseconds; `attempt` from 1. */
export function holdMs(mac: Mac, attempt: number): number {
  const usual = Math.min(firstHoldMs * 2 ** (attempt - 1), mostHoldMs);
  return Math.round(usual * (0.75 + jitter(mac, attempt) / 4));
}
