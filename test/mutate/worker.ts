import process from 'node:process';
import { beginSuite, firstFailure } from './suite.ts';
import { switchName } from './switched.ts';

/** The mutant to run, and the bundle of tests. */
export interface Question {
  readonly id: number;
  readonly bundle: string;
}

/** The test that noticed the mutant; null where none did. */
export interface Answer {
  readonly noticed: string | null;
}

// A mutant may leave promises behind that nobody awaits.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

process.on('message', ({ id, bundle }: Question) => void answer(id, bundle));

async function answer(id: number, bundle: string): Promise<void> {
  (globalThis as Record<string, unknown>)[switchName] = id;
  beginSuite();
  const noticed = await import(`${bundle}?${id}`).then(
    firstFailure,
    (error: unknown) => `does not load: ${String(error)}`,
  );
  process.send!({ noticed } satisfies Answer);
}
