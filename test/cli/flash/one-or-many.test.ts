import { describe, expect, it } from '@jest/globals';
import { oneOrMany, type BurnOptions } from '../../../cli/flash/one-or-many.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe('one card or many', () => {
  it('is one with a ROM and a device, many with an inventory', () => {
    expect(oneOrMany('a.rom', { device: 'enp3s0' })).toEqual({ rom: 'a.rom', device: 'enp3s0' });
    expect(oneOrMany(undefined, { inventory: 'rack.csv', ssh: 'ssh -4' })).toMatchObject({ ssh: 'ssh -4' });
  });

  it.each<[string | undefined, BurnOptions, string]>([
    ['a.rom', { inventory: 'x' }, 'A ROM and its card are'],
    [undefined, { inventory: 'x', slotSize: '4K' }, '--slot-size is'],
    ['a.rom', { device: 'enp3s0', canary: 'x' }, '--canary is about many'],
    [undefined, { device: 'enp3s0' }, 'needs a ROM'],
    ['a.rom', {}, 'needs --device'],
  ])('is never a bit of both: %s %j', async (rom, options, says) => {
    const { exitCode, message } = await refusal(() => oneOrMany(rom, options));
    expect(message).toContain(says);
    expect(exitCode).toBe(2);
  });
});
