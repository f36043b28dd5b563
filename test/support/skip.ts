import { describe, it } from '@jest/globals';

/**
 * `describe` where what a test needs is there; else `describe.skip` with the reason in the title, which the closing
 * summary shows: a skipped test never passes silently.
 */
export function describeWhen(available: boolean, reason: string): (title: string, tests: () => void) => void {
  return available ? describe : (title, tests) => describe.skip(skipped(title, reason), tests);
}

/** `it`, chosen in the same way. */
export function itWhen(
  available: boolean,
  reason: string,
): (title: string, test: () => Promise<void> | void) => void {
  return available ? it : (title, test) => it.skip(skipped(title, reason), test);
}

const skipped = (title: string, reason: string): string => `${title} [skipped: ${reason}]`;
