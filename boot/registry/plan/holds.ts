import type { Machine } from '../model/machine.ts';
import { resolveMachine } from '../resolve/resolve.ts';
import type { Snapshot } from '../snapshot.ts';
import { firstItem } from '../../../system/present.ts';

/**
 * What the loop guard says of a machine now: as the machine has it where that still holds, so that the time at which
 * it was held stays.
 */
export function heldNow(snapshot: Snapshot, machine: Machine, atMs: number): Machine['held'] {
  const reason = holdReason(snapshot, machine);
  if (reason === null) return null;
  return machine.held?.reason === reason ? machine.held : { reason, sinceMs: machine.held?.sinceMs ?? atMs };
}

/** Could the loop guard have anything to say of it? */
export const isGuarded = (machine: Machine): boolean => machine.held !== null || machine.silentBoots > 0;

function holdReason(snapshot: Snapshot, machine: Machine): string | null {
  const { outcome, rules } = resolveMachine(snapshot, machine, firstItem(machine.macs));
  const isGuard = rules.some(({ rule, won }) => rule === 'loop-guard' && won);
  return isGuard && outcome.type === 'hold' ? outcome.reason : null;
}
