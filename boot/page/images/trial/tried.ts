import type { Trial } from '../../../registry/model/trial.ts';
import { duration } from '../../text/time.ts';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `tried 22 Nov, 14 s`, `tried 22 Nov, stopped at kernel`, `not tried`. */
export function triedWords(trials: readonly Trial[], image: string, revision: number): string {
  const trial = trials.find((each) => each.image === image && each.revision === revision);
  if (trial === undefined) return 'not tried';
  const how =
    trial.outcome === 'stopped'
      ? `stopped at ${trial.diagnosis?.stage ?? 'its start'}`
      : duration(trial.durationMs);
  return `tried ${day.format(trial.atMs)}, ${how}`;
}
