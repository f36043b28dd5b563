import type { Boot } from '../../../registry/model/boot.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import { resolve } from '../../../registry/resolve/resolve.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import type { MachineView } from '../views.ts';
import { firstItem } from '../../../../system/present.ts';

/** A machine as the API shows it: with its next boot, and its newest one. */
export const machineView = (
  snapshot: Snapshot,
  machine: Machine,
  lastBoot: Boot | undefined,
): MachineView => ({ ...machine, nextBoot: nextBootOf(snapshot, machine), lastBoot: lastBoot ?? null });

/** The next boot of a machine, as the rules stand. */
export function nextBootOf(snapshot: Snapshot, machine: Machine): MachineView['nextBoot'] {
  const { outcome, rules } = resolve(
    snapshot,
    firstItem(machine.macs),
    machine.firmware,
    machine.architecture,
  );
  return {
    type: outcome.type,
    image: outcome.type === 'image' ? outcome.revision.image : null,
    revision: outcome.type === 'image' ? outcome.revision.revision : null,
    reason: outcome.type === 'hold' ? outcome.reason : null,
    pinned: outcome.type === 'image' && rules.some(({ won, pinned }) => won && pinned),
  };
}
