/** Stands for `@jest/globals` in the bundle of a unit suite. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } =
  globalThis[Symbol.for('romkit.jest')];
