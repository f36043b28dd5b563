import type { Boot } from '../../../registry/model/boot.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import { outcomeFor } from '../../../registry/resolve/resolve.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import type { MachineView } from '../views.ts';

/** A machine as the API shows it: with its next boot, and its newest one. */
export function machineView(snapshot: Snapshot, machine: Machine, lastBoot: Boot | undefined): MachineView {
  // The spread comes last: a property behind it makes a hidden class for each object (V8 11).
  return { nextBoot: nextBootOf(snapshot, machine), lastBoot: lastBoot ?? null, ...machine };
}

/** A machine as lists and events show it. */
export const listedMachine = (
  snapshot: Snapshot,
  machine: Machine,
  lastBoot: Boot | undefined,
): MachineView => machineView(snapshot, machine, lastBoot && atItsStage(lastBoot));

/** How far a boot has come; the stages behind it, most of the bytes, are for those who ask for the boot. */
function atItsStage(boot: Boot): Boot {
  const { stages, endedMs } = boot;
  const current = stages.find(({ status }) => status === 'active') ?? stages.at(-1);
  return { ...boot, stages: endedMs === null && current !== undefined ? [current] : [] };
}

/** The next boot of a machine, as the rules stand. */
export function nextBootOf(snapshot: Snapshot, machine: Machine): MachineView['nextBoot'] {
  const { outcome, pinned } = outcomeFor(snapshot, machine);
  return {
    type: outcome.type,
    image: outcome.type === 'image' ? outcome.revision.image : null,
    revision: outcome.type === 'image' ? outcome.revision.revision : null,
    reason: outcome.type === 'hold' ? outcome.reason : null,
    pinned: outcome.type === 'image' && pinned,
  };
}
