import type { Diagnosis } from './diagnosis.ts';
import type { BootEvent } from '../event.ts';
import type { Circumstances, Expectation } from '../expectation.ts';
import type { Stage } from '../stage.ts';
import type { ChainState } from '../track.ts';

/** What a rule may look at: one machine's events, in order, and what is known beside them. */
export interface Evidence {
  readonly state: ChainState;
  readonly stage: Stage;
  readonly events: readonly BootEvent[];
  readonly expected: Expectation;
  readonly circumstances: Circumstances;
}

/** One thing that can be wrong; undefined where nothing of it was seen. */
export type Rule = (evidence: Evidence) => Diagnosis | undefined;

export const ofType = <T extends BootEvent['type']>(
  events: readonly BootEvent[],
  type: T,
): Extract<BootEvent, { type: T }>[] =>
  events.filter((event): event is Extract<BootEvent, { type: T }> => event.type === type);
