import { beforeEach, expect, it } from '@jest/globals';
import { CaptureLosses } from '../../../../cli/serve/network/capture-losses.ts';
import { silentLog } from '../../../support/silent-log.ts';

let warnings: object[];
let losses: CaptureLosses;
beforeEach(() => {
  warnings = [];
  const log = { ...silentLog, warn: (details: object) => void warnings.push(details) };
  losses = new CaptureLosses('eth0', new Set(['web', 'tftp']), log);
});

it('has lost packets since any time that is not after the loss', () => {
  losses.counted(0, 1000);
  losses.counted(3, 2000);
  losses.counted(3, 3000);
  losses.counted(5, 4000);
  expect([1000, 2000, 2001, 4000, 4001].map((ms) => losses.lost('dhcp', ms))).toEqual([5, 5, 2, 2, 0]);
  expect(losses.dropped).toBe(5);
});

it('has lost nothing of a service that the own logs show', () => {
  losses.counted(3, 1000);
  expect((['dhcp', 'tftp', 'web', 'images', 'other'] as const).map((of) => losses.lost(of, 0))).toEqual([
    ...[3, 0, 0, 3, 3],
  ]);
});

it('warns once of each loss that a diagnosis would rest on, and of no other', () => {
  losses.counted(3, 1000);
  losses.lost('tftp', 0);
  losses.lost('dhcp', 1001);
  expect(warnings).toEqual([]);
  for (let machine = 1; machine <= 100; machine++) losses.lost('dhcp', 500);
  expect(warnings).toEqual([{ interface: 'eth0', packets: 3 }]);
  losses.counted(3, 2000);
  losses.lost('dhcp', 500);
  expect(warnings).toHaveLength(1);
  losses.counted(4, 3000);
  for (let machine = 1; machine <= 100; machine++) losses.lost('dhcp', 500);
  expect(warnings.slice(1)).toEqual([{ interface: 'eth0', packets: 1 }]);
});
