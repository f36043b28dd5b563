import { describe } from '@jest/globals';

/**
 * `describe` where what a test needs is there; else `describe.skip` with the reason in the title, which the closing
 * summary shows: a skipped test never passes silently.
 */
export function describeWhen(available: boolean, reason: string): (title: string, tests: () => void) => void {
  return available ? describe : (title, tests) => describe.skip(`${title} [skipped: ${reason}]`, tests);
}
