import { describe, expect, it } from '@jest/globals';
import { magicPacket } from '../../../boot/power/magic-packet.ts';
import { powerBy, type PowerBackend } from '../../../boot/power/power.ts';
import { wakeOnLan } from '../../../boot/power/wake-on-lan.ts';
import { refusal } from '../../support/flash/refusal.ts';

const rackMac = '52:54:00:77:00:01';
const other = { name: 'web1', macs: ['52:54:00:12:34:56'] };
const inRack = { name: null, macs: [rackMac] };

function fakeRack(): PowerBackend & { readonly done: string[] } {
  const done: string[] = [];
  const isOurs = ({ macs }: { macs: readonly string[] }): boolean => macs.includes(rackMac);
  return {
    ...{ name: 'rack', done },
    actionsFor: (machine) => (isOurs(machine) ? ['on', 'off', 'reset'] : []),
    perform: async (_machine, action) => void done.push(action),
    state: (machine) => (isOurs(machine) ? 'off' : 'unknown'),
  };
}

const network = { interface: 'br0', address: '127.0.0.1', broadcast: '127.0.0.1' };

describe('magicPacket', () => {
  it('is six bytes ff and the address sixteen times', () => {
    const packet = magicPacket('52:54:00:12:34:56');
    expect(packet.toString('hex')).toBe('ffffffffffff' + '525400123456'.repeat(16));
  });
});

describe('powerBy', () => {
  it('offers each action by the first back end that does it for the machine', async () => {
    const rack = fakeRack();
    const power = powerBy([rack, wakeOnLan(network)]);
    expect(power.of(inRack)).toEqual({
      state: 'off',
      actions: [
        { action: 'on', by: 'rack' },
        { action: 'off', by: 'rack' },
        { action: 'reset', by: 'rack' },
      ],
    });
    expect(power.of(other)).toEqual({ state: 'unknown', actions: [{ action: 'on', by: 'wake-on-lan' }] });
    await power.perform(inRack, 'reset');
    expect(rack.done).toEqual(['reset']);
  });

  it('says what would make an action possible', async () => {
    const wake = powerBy([fakeRack(), wakeOnLan(network)]);
    await expect(refusal(() => wake.perform(other, 'off'))).resolves.toMatchObject({
      code: 'power-not-possible',
      message: 'romkit cannot switch off web1 from here.',
      hint: expect.stringContaining('management controller'),
    });
    await expect(refusal(() => powerBy([]).perform(other, 'on'))).resolves.toMatchObject({
      hint: expect.stringContaining('--interface IF'),
    });
  });
});
