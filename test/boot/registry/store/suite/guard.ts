import { beforeEach, describe, expect, it } from '@jest/globals';
import { mac } from '../../sample.ts';
import { addImage, addMachine, assign, Bench, type MakePlace } from './bench.ts';
import { TestMachine } from './boot.ts';

/** The loop guard, at each point at which a machine can be cut off. */
export function guardSuite(makePlace: MakePlace): void {
  describe('the loop guard', () => {
    const bench = new Bench(makePlace);
    const web1 = new TestMachine(() => bench.registry, 1);
    const times = async (count: number, boot: () => Promise<unknown>): Promise<void> => {
      for (let n = 0; n < count; n++) await boot();
    };

    beforeEach(async () => {
      await bench.apply(addImage('debian'), addImage('memtest', { reportsUp: false }), addMachine(1, 'web1'));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
    });

    it('holds a machine after three silent boots, says why on it, and goes on after a restart', async () => {
      await times(2, () => web1.fetched());
      expect(web1.next()).toBe('debian@1');
      await web1.fetched();
      expect(web1.next()).toBe('hold');
      await bench.restart();
      expect(web1.next()).toBe('hold');
      expect(bench.machine(1)).toMatchObject({
        silentBoots: 3,
        silentImage: { image: 'debian', revision: 1 },
        held: {
          reason: expect.stringContaining('debian@1 was started 3 times'),
          sinceMs: expect.any(Number),
        },
      });
    });

    it.each<[string, () => Promise<unknown>]>([
      ['before its script', () => web1.begin()],
      ['after its script', () => web1.script()],
    ])('does not count boots that are cut off %s', async (_when, boot) => {
      await times(9, boot);
      expect(web1.next()).toBe('debian@1');
      expect(bench.machine(1).silentBoots).toBe(0);
    });

    it('counts a boot once, however often its last file is reported', async () => {
      const { id } = await web1.fetched();
      await times(5, () => bench.registry.boots.lastFileServed(id, 9));
      expect(bench.machine(1).silentBoots).toBe(1);
    });

    it('begins anew with a sign of life', async () => {
      await times(2, () => web1.fetched());
      await web1.up();
      expect(bench.machine(1)).toMatchObject({
        silentBoots: 0,
        silentImage: null,
        lastUp: { image: 'debian' },
      });
      await times(2, () => web1.fetched());
      expect(web1.next()).toBe('debian@1');
    });

    it('does not count a boot whose sign of life came before its last file', async () => {
      const { id } = await web1.script();
      await bench.registry.boots.up(mac(1), null, 1);
      await bench.registry.boots.lastFileServed(id, 2);
      expect(bench.machine(1).silentBoots).toBe(0);
    });

    it('never counts an image that does not report', async () => {
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'memtest'));
      await times(9, () => web1.fetched());
      expect(web1.next()).toBe('memtest@1');
    });

    it('begins anew with another image', async () => {
      await times(2, () => web1.fetched());
      await bench.apply(assign({ type: 'once', machine: 1 }, 'memtest'));
      await web1.fetched();
      await times(2, () => web1.fetched());
      expect(web1.next()).toBe('debian@1');
    });

    it('gives the last good revision of a broken one, keeps to it, and holds where that is silent too', async () => {
      await web1.up();
      await bench.apply(addImage('debian', { commandLine: 'broken' }));
      await times(3, () => web1.fetched());
      expect(web1.next()).toBe('debian@1');
      expect(bench.machine(1).held).toBeNull();
      await web1.up();
      expect(web1.next()).toBe('debian@1');
      await times(2, () => web1.fetched());
      expect(web1.next()).toBe('debian@1');
      await web1.up();
      await times(3, () => web1.fetched());
      expect(web1.next()).toBe('hold');
      expect(bench.machine(1).held!.reason).toContain('so was debian@1');
    });

    it('tries a new revision at once', async () => {
      await times(3, () => web1.fetched());
      await bench.apply(addImage('debian', { commandLine: 'mended' }));
      expect(web1.next()).toBe('debian@2');
      expect(bench.machine(1).held).toBeNull();
    });

    it('lets a machine go on request', async () => {
      await times(3, () => web1.fetched());
      await bench.apply({ type: 'release-machine', machine: 1 });
      expect(web1.next()).toBe('debian@1');
      expect(bench.machine(1)).toMatchObject({ held: null, silentBoots: 0 });
    });

    it('lets a held machine go whose system reports itself late', async () => {
      await times(3, () => web1.fetched());
      await bench.registry.boots.up(mac(1), 'debian@1', 9);
      expect(bench.machine(1)).toMatchObject({ held: null, lastUp: { image: 'debian', revision: 1 } });
    });

    it('holds as soon as "next boot only" of the same image was the last silent one', async () => {
      await times(2, () => web1.fetched());
      await bench.apply(assign({ type: 'once', machine: 1 }, 'debian'));
      await web1.fetched();
      expect(bench.machine(1)).toMatchObject({ silentBoots: 3, held: { reason: expect.any(String) } });
    });

    it('does not fall back to what was set for one boot only', async () => {
      await bench.apply(addImage('installer'), assign({ type: 'once', machine: 1 }, 'installer'));
      await web1.up();
      expect(bench.machine(1).lastUp).toBeNull();
      await times(3, () => web1.fetched());
      expect(web1.next()).toBe('hold');
    });
  });
}
