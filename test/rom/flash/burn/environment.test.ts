import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmIdentity, hooksFor, readContent } from '../../../../rom/flash/burn/environment.ts';
import type { FlashWork } from '../../../../rom/flash/burn/events.ts';
import type { Guard } from '../../../../rom/flash/backend.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { unreadable } from '../fake-backend.ts';
import { probed } from '../requests.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

describe('what a tool gets', () => {
  const guards = { read: ((command) => command) as Guard, write: ((command) => command) as Guard };

  it.each<[FlashWork, keyof typeof guards, boolean]>([
    ['reading', 'read', true],
    ['backing-up', 'read', true],
    ['writing', 'write', false],
    ['verifying', 'read', false],
  ])('for %s: the guard to %s, and a signal that ends it: %s', (work, guard, isEnded) => {
    const hooks = hooksFor({ ...at, guards }, work);
    expect(hooks.guard).toBe(guards[guard]);
    expect(hooks.signal).toBe(isEnded ? at.signal : undefined);
  });

  it('tells of its progress and its lines', () => {
    const hooks = hooksFor(at, 'backing-up');
    hooks.onProgress?.({ step: 'reading', doneBytes: 1, totalBytes: 2 });
    hooks.onLine?.('Reading flash...');
    expect(at.events).toEqual([
      { type: 'progress', work: 'backing-up', step: 'reading', doneBytes: 1, totalBytes: 2 },
      { type: 'line', line: 'Reading flash...' },
    ]);
  });
});

describe('reading the whole content', () => {
  it('gives its bytes, and leaves no file behind', async () => {
    const before = readdirSync(at.work);
    expect((await readContent(at, 'reading')).equals(chipImage())).toBe(true);
    expect(readdirSync(at.work)).toEqual(before);
    expect(at.events).toEqual([{ type: 'work', work: 'reading' }]);
  });

  it('leaves no file behind where the device goes away', async () => {
    const before = readdirSync(at.work);
    at.backend.before = unreadable;
    expect(await refusal(() => readContent(at, 'reading'))).toMatchObject({ code: 'flash-device-gone' });
    expect(readdirSync(at.work)).toEqual(before);
  });
});

describe('asking again who is there', () => {
  const other = { device: 'pci:0000:04:00.0', chip: 'pci:0000:04:00/flash' };

  it('is content with the same answer', async () => {
    expect(await confirmIdentity(at, probed)).toBe(at.backend.probed);
  });

  it.each([
    [
      'another device',
      { identity: { ...probed.identity, device: other.device } },
      'device: planned for pci:0000:03:00.0, now pci:0000:04:00.0',
    ],
    [
      'another place of the chip',
      { identity: { ...probed.identity, chip: other.chip } },
      'place of the chip: planned for pci:0000:03:00/flash, now pci:0000:04:00/flash',
    ],
    ['another chip', { chip: { ...probed.chip, name: 'W25X80' } }, 'chip: planned for W25X40, now W25X80'],
    ['another size', { chip: { ...probed.chip, sizeBytes: 131072 } }, 'size: planned for 65536, now 131072'],
  ])('refuses %s', async (_what, change, detail) => {
    at.backend.probed = { ...probed, ...change };
    expect(await refusal(() => confirmIdentity(at, probed))).toMatchObject({
      ...{ code: 'device-changed', details: [detail], exitCode: 30 },
      hint: expect.stringContaining('Nothing was written.'),
    });
  });
});
