import { readTested, testedPath, type CompletedTest } from '../build/tested.ts';

/** These bytes have booted. For a card that no emulator has, a twin was booted that differs in the card's ids alone. */
export interface Attestation extends Pick<
  CompletedTest,
  'sha256' | 'method' | 'firmware' | 'card' | 'testedAt'
> {
  readonly format: 'romkit-tested/1';
  readonly subjectSha256: string;
  /** Only complete chains are recorded. */
  readonly complete: true;
}

/** What stands beside a file, or why it does not count. */
export type Witness<T> =
  { readonly found: T } | { readonly missing: true } | { readonly invalid: string; readonly missing: false };

export const attestationPath = testedPath;

/**
 * Read the record beside a file, of several tests the newest as a ROM. Never throws: without one the plan is refused,
 * and says so.
 */
export async function readAttestation(artifact: string): Promise<Witness<Attestation>> {
  const reading = await readTested(artifact);
  if (!('found' in reading)) return reading;
  const { format, subjectSha256, tests } = reading.found;
  const { sha256, method, firmware, card, testedAt } =
    tests.find((test) => test.method === 'rom') ?? tests[0]!;
  return {
    found: { format, subjectSha256, sha256, method, firmware, card, testedAt, complete: true },
  };
}
