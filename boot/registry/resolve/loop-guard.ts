import type { Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import { revisionName } from '../names.ts';
import type { Snapshot } from '../snapshot.ts';
import { findRevision } from './revision.ts';

/** How the loop guard judges a revision on a machine. `why` is one sentence. */
export type GuardVerdict =
  | { readonly does: 'nothing'; readonly why: string }
  /** Give the revision that was last up on the machine. */
  | { readonly does: 'fall-back'; readonly revision: Revision; readonly why: string }
  | { readonly does: 'hold'; readonly why: string };

/**
 * After as many silent boots of one revision as the policy allows: the revision that was last up, and once that is as
 * silent, hold. It stays so until somebody assigns another revision or releases the machine; else a machine whose
 * fallback works would try the broken one again at every reset.
 */
export function loopGuard(snapshot: Snapshot, machine: Machine | null, chosen: Revision): GuardVerdict {
  const limit = snapshot.policy.loopLimit;
  if (limit === 0) return { does: 'nothing', why: 'The loop guard is switched off.' };
  const boots = machine === null ? 0 : silentBootsOf(machine, chosen);
  if (machine === null || boots < limit) return { does: 'nothing', why: waiting(chosen, boots, limit) };
  const silent = `${revisionName(chosen)} was started ${times(boots)} in a row without a sign of life`;
  const fallback = machine.lastUp === null ? null : findRevision(snapshot, machine.lastUp);
  if (fallback === null || isSame(fallback, chosen))
    return { does: 'hold', why: `${silent}, and no other revision has ever been up on this machine.` };
  const name = revisionName(fallback);
  if (machine.silentFallbacks >= limit)
    return { does: 'hold', why: `${silent}, and so was ${name}, which had been up before.` };
  return { does: 'fall-back', revision: fallback, why: `${silent}; ${name} was last up on this machine.` };
}

const isSame = (a: Revision, b: Revision): boolean => a.image === b.image && a.revision === b.revision;

const silentBootsOf = ({ silentImage, silentBoots }: Machine, { image, revision }: Revision): number =>
  silentImage?.image === image && silentImage.revision === revision ? silentBoots : 0;

const waiting = (chosen: Revision, boots: number, limit: number): string =>
  `${times(boots)} in a row without a sign of life of ${revisionName(chosen)}; the guard steps in at ${limit}.`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
