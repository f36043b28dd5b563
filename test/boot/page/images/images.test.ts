import { describe, expect, it } from '@jest/globals';
import { bootTimes } from '../../../../boot/page/images/boot-times.ts';
import { currentOf, sizeOf, warningFor } from '../../../../boot/page/images/image-facts.ts';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { newRevision } from '../../registry/sample.ts';
import { boot, machineView, startedMs } from '../sample.ts';

const revision = (number: number, values = {}) => ({
  ...newRevision(values),
  ...{ image: 'debian', revision: number, addedBy: 'me', addedMs: 0 },
});

describe('an image', () => {
  const image = {
    name: 'debian',
    current: 1,
    revisions: [revision(1, { leastMemoryMiB: 512 }), revision(2)],
  };
  const withMemory = (memoryMiB: number | null) =>
    machineView({ reported: { ...nothingReported, memoryMiB } });

  it('is its current revision', () => {
    expect(currentOf(image).revision).toBe(1);
    expect(sizeOf(image)).toBe(currentOf(image).files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  });

  it.each([
    [511, 'Needs 512 MiB of RAM; 1 machine of these has less.'],
    [512, null],
    [null, null],
  ])('warns of a machine with %s MiB: %s', (memory, words) => {
    expect(warningFor(image, [withMemory(memory), withMemory(4096)])).toBe(words);
  });

  it('warns of machines with other firmware', () => {
    const uefi = { ...image, revisions: [revision(1, { firmware: 'uefi' })] };
    expect(warningFor(uefi, [machineView({ firmware: 'bios' }), machineView()])).toContain(
      '1 machine of these',
    );
    expect(warningFor(uefi, [machineView({ firmware: 'uefi' }), machineView()])).toBeNull();
  });
});

it('boot times are those of boots that came up', () => {
  const taken = (ms: number, state: 'up' | 'failed') => boot({ state, endedMs: startedMs + ms });
  expect(bootTimes([taken(3, 'up'), taken(9, 'up'), taken(5, 'up'), taken(99, 'failed')])).toEqual({
    medianMs: 5,
    slowestMs: 9,
  });
  expect(bootTimes([boot()])).toBeNull();
});
