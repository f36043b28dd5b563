import { describe, expect, it } from '@jest/globals';
import type { Trial } from '../../../../../boot/registry/model/trial.ts';
import { mac } from '../../sample.ts';
import { addImage, addMachine, assign, Bench, type MakePlace } from './bench.ts';

const trial: Trial = {
  ...{ image: 'debian', revision: 1, atMs: 1000, durationMs: 14_000, outcome: 'up', by: 'alice' },
  ...{ as: { mac: mac(1), name: 'db-02' }, firmware: 'bios', memoryMiB: 512 },
  ...{ versions: { qemu: '7.2', seabios: '1.16' }, diagnosis: null },
};

/** Revisions that were tried in a virtual machine. */
export function trialSuite(makePlace: MakePlace): void {
  describe('trials', () => {
    const bench = new Bench(makePlace);

    it('are kept once for each revision, the last one', async () => {
      const stopped: Trial = {
        ...{ ...trial, revision: 2, outcome: 'stopped' },
        diagnosis: { code: 'kernel-missing', stage: 'kernel', message: 'It is gone.', next: 'Add it.' },
      };
      await bench.registry.trials.put({ ...trial, outcome: 'loaded' });
      await bench.registry.trials.put(stopped);
      await bench.registry.trials.put(trial);
      expect(await bench.registry.trials.list()).toEqual([trial, stopped]);
    });

    it('are a change for every process, and touch neither machine nor boots', async () => {
      await bench.apply(addImage('debian'), addMachine(1));
      await bench.apply(assign({ type: 'once', machine: 1 }, 'debian'));
      const other = await bench.another();
      const before = bench.registry.snapshot();
      const heard = new Promise<void>((resolve) => other.onChange(() => resolve()));
      await bench.registry.trials.put(trial);
      await heard;
      expect(await other.trials.list()).toEqual([trial]);
      const { change, ...rest } = bench.registry.snapshot();
      expect({ ...rest, change: change - 1 }).toEqual(before);
      expect(await other.boots.list({ limit: 9 })).toEqual([]);
    });
  });
}
