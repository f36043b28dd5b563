import type { Assignment } from '../../../../boot/registry/model/assignment.ts';
import { usualPolicy, type Policy } from '../../../../boot/registry/model/assignment.ts';
import type { Image, Revision } from '../../../../boot/registry/model/image.ts';
import { nothingReported, type Machine } from '../../../../boot/registry/model/machine.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';

export const machineOf = (id: number, values: Partial<Machine> = {}): Machine => ({
  ...{ id, macs: [`52:54:00:77:00:0${id}`], name: `node${id}`, tags: [], note: '', variables: {} },
  ...{ address: null, architecture: null, firmware: null, reported: nothingReported, romStamp: null },
  ...{ known: true, held: null, silentBoots: 0, silentImage: null, silentFallbacks: 0 },
  ...{ lastUp: null, createdMs: 1, lastSeenMs: null },
  ...values,
});

export const toMachine = (machine: number, image: string, revision: number | null = null): Assignment => ({
  ...{ target: { type: 'machine', machine }, image, revision, priority: 0 },
});

export function snapshotOf(
  machines: readonly Machine[],
  revisions: readonly Revision[],
  assignments: readonly Assignment[],
  policy: Partial<Policy> = {},
): Snapshot {
  const images = new Map<string, Image>();
  for (const revision of revisions) {
    const earlier = images.get(revision.image)?.revisions ?? [];
    images.set(revision.image, {
      name: revision.image,
      current: revision.revision,
      revisions: [...earlier, revision],
    });
  }
  return {
    change: 1,
    machines,
    byMac: new Map(machines.flatMap((machine) => machine.macs.map((mac) => [mac, machine]))),
    images,
    assignments,
    policy: { ...usualPolicy, ...policy },
  };
}
