import type { FleetHost } from '../../../../rom/flash/fleet/inventory.ts';
import type { FleetTask } from '../../../../rom/flash/fleet/order.ts';
import type { HostEntry } from '../../../../rom/flash/fleet/state.ts';

export const fleetHost = (host: string, change: Partial<FleetHost> = {}): FleetHost => ({
  ...{ host, user: null, port: null, jump: null, sudo: false, device: 'enp3s0', chip: null },
  ...{ confirm: ['52:54:00:12:34:56'], rom: '8086100e.rom', allow: [], offset: null, slotSize: null },
  ...change,
});

/** The host's only card, or one of several by its device. */
export const task = (host: string, device = 'enp3s0'): FleetTask => ({
  host: fleetHost(host, { device }),
  key: 'key',
});

/** What is remembered of a card. */
export const entry = (state: HostEntry['state'], change: Partial<HostEntry> = {}): HostEntry => ({
  ...{ state, key: 'key', job: 'old-job', ended: state !== 'started', at: '2026-01-02T03:04:05Z' },
  ...{ exitCode: null, message: '', backup: null },
  ...change,
});
