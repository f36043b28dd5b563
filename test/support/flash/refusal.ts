import { RomkitError } from '../../../system/error.ts';

/** The RomkitError that some work ends in; anything else is a failed test. */
export async function refusal(work: () => unknown): Promise<RomkitError> {
  let result: unknown;
  try {
    result = await work();
  } catch (error) {
    if (error instanceof RomkitError) return error;
    throw error;
  }
  throw new Error(`not refused: ${JSON.stringify(result)}`);
}
