import { nothingReported, type Machine } from '../../../boot/registry/model/machine.ts';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { MachineView } from '../../../boot/server/api/views.ts';

export const startedMs = Date.UTC(2026, 0, 2, 3, 4, 5);

const machine: Machine = {
  ...{ id: 1, macs: ['52:54:00:00:00:01'], name: null, tags: [], note: '', variables: {}, address: null },
  ...{ architecture: null, firmware: null, reported: nothingReported, romStamp: null, known: true },
  ...{ held: null, silentBoots: 0, silentImage: null, silentFallbacks: 0, lastUp: null },
  ...{ createdMs: startedMs, lastSeenMs: null },
};

/** A machine as the API shows it: waiting for an image where nothing else is said. */
export const machineView = (values: Partial<MachineView> = {}): MachineView => ({
  ...machine,
  nextBoot: { type: 'wait', image: null, revision: null, reason: null, pinned: false },
  lastBoot: null,
  ...values,
});

export const boot = (values: Partial<Boot> = {}): Boot => ({
  ...{ id: 1, machine: 1, mac: '52:54:00:00:00:01', startedMs, endedMs: null, state: 'seen' },
  ...{ image: null, revision: null, rule: null, method: null, firmware: null, romStamp: null },
  ...{ stages: [], diagnosis: null },
  ...values,
});
