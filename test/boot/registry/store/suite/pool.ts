import { describe, expect, it } from '@jest/globals';
import { mac } from '../../sample.ts';
import { addMachine, Bench, type MakePlace } from './bench.ts';

/** What machines tell of themselves, and the bounded pool of unknown ones. */
export function poolSuite(makePlace: MakePlace): void {
  describe('a machine that shows itself', () => {
    const bench = new Bench(makePlace);
    const saw = (n: number, atMs: number, more: object = {}) =>
      bench.registry.sawMachine({ mac: mac(n), atMs, ...more });

    it('is in the pool at once, with what its firmware told', async () => {
      const snapshot = await saw(1, 5, {
        architecture: 'arm64',
        firmware: 'uefi',
        reported: { serial: 'S1', memoryMiB: 2048, cards: ['8086:100e'] },
        romStamp: 'f'.repeat(32),
      });
      expect(snapshot.byMac.get(mac(1))).toMatchObject({
        known: false,
        name: null,
        architecture: 'arm64',
        firmware: 'uefi',
        reported: { serial: 'S1', memoryMiB: 2048, cards: ['8086:100e'], uuid: null },
        romStamp: 'f'.repeat(32),
        createdMs: 5,
        lastSeenMs: 5,
      });
    });

    it('keeps what it does not tell again, and is never seen earlier than before', async () => {
      await saw(1, 5000, { firmware: 'uefi', reported: { serial: 'S1' } });
      await saw(1, 4000, { reported: { product: 'P' } });
      expect(bench.machine(1)).toMatchObject({
        firmware: 'uefi',
        reported: { serial: 'S1', product: 'P' },
        lastSeenMs: 5000,
      });
    });

    it('is not written again for nothing', async () => {
      const { change } = await saw(1, 5000);
      expect((await saw(1, 5999)).change).toBe(change);
      expect((await saw(1, 6000)).change).toBeGreaterThan(change);
    });

    it('tells no more than fits', async () => {
      const nasty = '\0"\'; drop table machines; --${x}\u202e'.repeat(100);
      await saw(1, 5, {
        reported: { serial: nasty, cards: Array.from({ length: 99 }, () => nasty), memoryMiB: 1e300 },
      });
      await bench.restart();
      const { serial, cards, memoryMiB } = bench.machine(1).reported;
      expect(serial).toBe(nasty.slice(0, 200));
      expect(cards).toHaveLength(32);
      expect(memoryMiB).toBeNull();
    });

    it('is dropped with its history when the pool of unknown machines is full, the longest unseen one first', async () => {
      await bench.apply({ type: 'set-policy', policy: { mostUnknown: 3 } }, addMachine(50, 'kept'));
      const start = { firmware: null, method: null, romStamp: null };
      await bench.registry.boots.begin({ ...start, mac: mac(1), atMs: 1000 });
      await saw(2, 2000);
      await saw(3, 3000);
      await bench.registry.boots.begin({ ...start, mac: mac(1), atMs: 9000 });
      expect(bench.registry.unknownPool()).toEqual({ kept: 3, most: 3, dropped: 0 });
      await saw(4, 9500);
      await saw(5, 9600);
      await saw(6, 9700);
      await bench.restart();
      const { machines } = bench.registry.snapshot();
      expect(machines.map(({ macs }) => macs[0]).sort()).toEqual([mac(4), mac(5), mac(50), mac(6)].sort());
      expect(bench.registry.unknownPool()).toEqual({ kept: 3, most: 3, dropped: 3 });
      expect(await bench.registry.boots.list({ limit: 9 })).toEqual([]);
    });

    it('is bounded in a storm of invented addresses', async () => {
      await bench.apply({ type: 'set-policy', policy: { mostUnknown: 100 } }, addMachine(1, 'kept'));
      await Promise.all(Array.from({ length: 2000 }, (_, n) => saw(n + 2, n)));
      expect(bench.registry.snapshot().machines).toHaveLength(101);
      expect(bench.registry.unknownPool()).toEqual({ kept: 100, most: 100, dropped: 1900 });
      expect(bench.machine(1).name).toBe('kept');
    });
  });
}
