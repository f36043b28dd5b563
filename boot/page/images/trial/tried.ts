import type { Revision } from '../../../registry/model/image.ts';
import type { Trial } from '../../../registry/model/trial.ts';
import { size } from '../../../../system/size.ts';
import { duration } from '../../text/time.ts';
import { bytesOf } from '../image-facts.ts';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The last trial of a revision; undefined where it was not tried. */
export const trialOf = (
  trials: readonly Trial[],
  { image, revision }: Pick<Revision, 'image' | 'revision'>,
): Trial | undefined => trials.find((each) => each.image === image && each.revision === revision);

/** `tried 22 Nov, 14 s, 410 MiB`, `tried 22 Nov, stopped at kernel, 410 MiB`, `not tried`. */
export function triedWords(trials: readonly Trial[], revision: Revision): string {
  const trial = trialOf(trials, revision);
  if (trial === undefined) return 'not tried';
  const how =
    trial.outcome === 'stopped'
      ? `stopped at ${trial.diagnosis?.stage ?? 'its start'}`
      : duration(trial.durationMs);
  const bytes = bytesOf(revision);
  return [`tried ${day.format(trial.atMs)}`, how, ...(bytes === 0 ? [] : [size(bytes)])].join(', ');
}
