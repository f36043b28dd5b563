import type { RecordedChange } from '../model/change.ts';

/** One change, made to a draft. */
export interface Step {
  /** Changes that take it back, in order. */
  readonly inverse: readonly RecordedChange[];
  /** One sentence. */
  readonly summary: string;
}

/** A change that asks for what is already so. */
export const unchanged = (summary: string): Step => ({ inverse: [], summary });
