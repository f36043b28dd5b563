import type { Boot } from '../../registry/model/boot.ts';
import type { Machine } from '../../registry/model/machine.ts';
import { resolve } from '../../registry/resolve/resolve.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { MachineView } from './views.ts';

/** A machine as the API shows it: with its next boot, and its newest one. */
export function machineView(snapshot: Snapshot, machine: Machine, lastBoot: Boot | undefined): MachineView {
  const { outcome } = resolve(snapshot, machine.macs[0]!, machine.firmware, machine.architecture);
  const nextBoot: MachineView['nextBoot'] = {
    type: outcome.type,
    image: outcome.type === 'image' ? outcome.revision.image : null,
    revision: outcome.type === 'image' ? outcome.revision.revision : null,
    reason: outcome.type === 'hold' ? outcome.reason : null,
  };
  return { ...machine, nextBoot, lastBoot: lastBoot ?? null };
}
