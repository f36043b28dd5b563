import { describe, expect, it } from '@jest/globals';
import type { RomTask } from '../../../../cli/flash/fleet/fleet-pack.ts';
import { describeCards, describeOrder, reportCards } from '../../../../cli/flash/fleet/fleet-text.ts';
import { orderFleet } from '../../../../rom/flash/fleet/order.ts';
import type { HostOutcome } from '../../../../rom/flash/fleet/run-fleet.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { entry, task } from '../../../rom/flash/fleet/tasks.ts';

const rom = { path: '/rack/8086100e.rom', sha256: 'ab'.repeat(32) } as RomFile;
const tasks: RomTask[] = [task('node1', 'eth0'), task('node1', 'eth1'), task('node2'), task('node3')].map(
  (each) => ({ ...each, rom }),
);
const outcome = (ok: boolean, message: string, hint: string | null = null): HostOutcome => ({
  ...{ ok, exitCode: ok ? 0 : 33, message, hint, backup: null },
});

describe('an inventory before it is burned', () => {
  it('says of each card when it comes, and names each ROM once', () => {
    const order = orderFleet(tasks, { 'node2/enp3s0': entry('done') }, 'node1/eth1');
    const text = describeOrder('rack.csv', tasks, order);
    expect(text.split('\n').map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
      'Host Device ROM',
      'node1 eth0 8086100e.rom then',
      'node1 eth1 8086100e.rom first, alone',
      'node2 enp3s0 8086100e.rom done already',
      'node3 enp3s0 8086100e.rom then',
      '',
      '8086100e.rom sha256 abababababababab…',
      '',
      'rack.csv: 3 of 4 cards to be written.',
    ]);
  });
});

describe('an inventory in the end', () => {
  const state = { 'node2/enp3s0': entry('done') };
  const cards = reportCards(
    tasks,
    orderFleet(tasks, state, undefined),
    state,
    new Map([
      ['node1/eth0', outcome(true, 'identical')],
      ['node1/eth1', outcome(false, 'It has hung up.', 'Check the cable.\nTry again.')],
    ]),
  );

  it('is known of each card', () => {
    expect(cards.map(({ device, state: became, earlier }) => [device, became, earlier])).toEqual([
      ['eth0', 'done', false],
      ['eth1', 'failed', false],
      ['enp3s0', 'done', true],
      ['enp3s0', 'waiting', false],
    ]);
  });

  it('is a table, and below it what is wrong and what to do about it', () => {
    const text = describeCards(cards);
    expect(text.split('\n').map((line) => line.replace(/ {3,}/g, '  '))).toEqual([
      'Host  Device  ROM  Result',
      'node1  eth0  8086100e.rom  was there already',
      'node1  eth1  8086100e.rom  failed (33)',
      'node2  enp3s0  8086100e.rom  done earlier',
      'node3  enp3s0  8086100e.rom  not begun',
      '',
      'node1/eth1: It has hung up.',
      '  Check the cable.',
      '  Try again.',
      '',
      '2 of 4 cards are done.',
    ]);
  });
});
