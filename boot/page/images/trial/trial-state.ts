import type { z } from 'zod';
import type { Revision } from '../../../registry/model/image.ts';
import type { TrialRun, trialsAnswer } from '../../../server/trial/trial-run.ts';
import { trialOf, triedWords } from './tried.ts';

export type KnownTrials = z.infer<typeof trialsAnswer>;

/** A revision's trial in words, and what can be done about it. */
export interface TrialState {
  readonly words: string;
  readonly action: 'start' | 'stop' | null;
}

/** The trial of a revision as it stands: under way, done, or still to be done. */
export function trialState({ run, trials, isPossible }: KnownTrials, revision: Revision): TrialState {
  const isUnderWay = run !== null && run.phase !== 'ended';
  const isOurs = run !== null && run.image === revision.image && run.revision === revision.revision;
  if (isUnderWay && isOurs) return { words: runningWords(run), action: 'stop' };
  const tried = triedWords(trials, revision);
  const isGood = ['up', 'loaded'].includes(trialOf(trials, revision)?.outcome ?? '');
  if (!isPossible || isGood) return { words: tried, action: null };
  if (isUnderWay) return { words: `${tried}; ${run.image}@${run.revision} is being tried`, action: null };
  if (isOurs && run.problem !== null)
    return { words: `${tried}, no result: ${run.problem.message}`, action: 'start' };
  return { words: tried, action: 'start' };
}

/** `the virtual machine is prepared …`, `boots here: kernel`. */
function runningWords({ phase, note, boot }: TrialRun): string {
  if (phase === 'preparing') return `${note} …`;
  const stage = boot?.stages.findLast(({ status }) => status === 'active')?.stage;
  return stage === undefined ? 'boots here' : `boots here: ${stage}`;
}
