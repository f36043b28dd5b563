import { describe, expect, it } from '@jest/globals';
import { methods, type Stage } from '../../../../../boot/chain/stage.ts';
import type { ChainSeen, Registry } from '../../../../../boot/registry/registry.ts';
import type { Snapshot } from '../../../../../boot/registry/snapshot.ts';
import { refusal } from '../../../../support/flash/refusal.ts';
import { mac } from '../../sample.ts';
import { addImage, addMachine, alice, assign, Bench, type MakePlace } from './bench.ts';
import { TestMachine } from './boot.ts';

/** Several processes on one registry. */
export function sharingSuite(makePlace: MakePlace): void {
  describe('two processes on one registry', () => {
    const bench = new Bench(makePlace);

    it('each have the changes of the other without asking', async () => {
      const other = await bench.another();
      const seen = nextChange(other, ({ machines }) => machines.length === 2);
      await bench.apply(addMachine(1, 'a'), addMachine(2, 'b'));
      expect(await seen).toEqual(bench.registry.snapshot());
      const gone = nextChange(bench.registry, ({ machines }) => machines.length === 1);
      await other.apply(alice, [{ type: 'forget-machine', machine: 1 }]);
      expect(await gone).toEqual(other.snapshot());
    });

    it('have them at once when they ask', async () => {
      const other = await bench.another();
      await bench.apply(addImage('debian'), addMachine(1));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
      expect(await other.refresh()).toEqual(bench.registry.snapshot());
      await bench.apply({ type: 'unassign', target: { type: 'machine', machine: 1 } });
      await bench.apply(
        { type: 'remove-image', image: 'debian' },
        { type: 'set-policy', policy: { loopLimit: 9 } },
      );
      expect(await other.refresh()).toEqual(bench.registry.snapshot());
    });

    it('lose no change of each other', async () => {
      const other = await bench.another();
      await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 === 0 ? bench.registry : other).apply(alice, [addMachine(n + 1, `m${n + 1}`)]),
        ),
      );
      const snapshots = [await bench.registry.refresh(), await other.refresh()];
      expect(snapshots[0]!.machines).toHaveLength(40);
      expect(snapshots[0]).toEqual(snapshots[1]);
      expect(await other.audit({ limit: 99 })).toHaveLength(40);
    });

    it('never both get what only one can have', async () => {
      const other = await bench.another();
      const results = await Promise.allSettled([
        bench.apply(addMachine(1, 'web')),
        other.apply(alice, [addMachine(2, 'web')]),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const late = await refusal(() => other.apply(alice, [addMachine(3, 'web')]));
      expect(late.code).toBe('duplicate-name');
    });

    it('spend "next boot only" once, whoever reports the last file', async () => {
      const other = await bench.another();
      await bench.apply(addImage('debian'), addImage('installer'), addMachine(1));
      await bench.apply(
        assign({ type: 'machine', machine: 1 }, 'debian'),
        assign({ type: 'once', machine: 1 }, 'installer'),
      );
      const { id } = await new TestMachine(() => bench.registry, 1).script();
      await Promise.all(
        [bench.registry, other, other, bench.registry].map(({ boots }) => boots.lastFileServed(id, 5)),
      );
      const { machines, assignments } = await other.refresh();
      expect(machines).toMatchObject([{ silentBoots: 1 }]);
      expect(assignments).toMatchObject([{ image: 'debian' }]);
      expect(await bench.registry.refresh()).toEqual(other.snapshot());
    });

    it("close and go on with each other's boots", async () => {
      const other = await bench.another();
      const told: string[] = [];
      other.boots.onBoot(({ id, state }) => void told.push(`${id} ${state}`));
      await other.boots.latest();
      const there = new TestMachine(() => bench.registry, 1);
      const here = new TestMachine(() => other, 1);
      await there.begin();
      await other.refresh();
      await here.begin();
      expect(told).toEqual(['1 seen', '1 failed', '2 seen']);
      expect((await other.boots.latest()).get(1)).toMatchObject({ id: 2 });
      await bench.registry.refresh();
      expect((await bench.registry.boots.latest()).get(1)).toMatchObject({ id: 2 });
    });

    it('see one boot where each answers a part of it', async () => {
      const other = await bench.another();
      await bench.apply(addImage('debian'), addMachine(1));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
      const machine = new TestMachine(() => bench.registry, 1);
      const { id } = await machine.begin();
      await bench.registry.boots.chain(id, chainTo('boot-script', 2000));
      const start = { mac: mac(1), atMs: 5000, firmware: null, method: null, romStamp: 'a'.repeat(32) };
      const given = machine.given();
      expect(await other.boots.begin({ ...start, given, goesOnMs: 10_000 })).toMatchObject({
        ...{ id, state: 'script-served', image: 'debian', firmware: 'bios', romStamp: start.romStamp },
      });
      await other.boots.chain(id, chainTo('mac-script', 5000));
      await bench.registry.boots.chain(id, chainTo('boot-script', 2000));
      const [boot] = await other.boots.list({ limit: 9 });
      expect(boot!.stages.map(({ status, endedMs }) => `${status} ${endedMs}`)).toEqual([
        ...['done 2000', 'done 2000', 'done 2000', 'done 2000', 'done 2000', 'done 5000'],
        ...['active null', 'pending null', 'pending null'],
      ]);
      expect(await bench.registry.boots.list({ limit: 9 })).toEqual([boot]);
    });

    it.each([
      ['the time for it has gone by', { atMs: 12_001 }],
      ['it does not say that it may', { goesOnMs: null }],
    ])('see two boots where %s', async (_title, more) => {
      const { id } = await new TestMachine(() => bench.registry, 1).begin();
      const start = { mac: mac(1), atMs: 5000, firmware: null, method: null, romStamp: null };
      const second = await bench.registry.boots.begin({ ...start, goesOnMs: 10_000, ...more });
      expect(second.id).toBe(id + 1);
    });

    it('catch up after many removals', async () => {
      const other = await bench.another();
      await bench.apply({ type: 'set-policy', policy: { mostUnknown: 5 } });
      await Promise.all(
        Array.from({ length: 300 }, (_, n) => bench.registry.sawMachine({ mac: mac(n + 1), atMs: n })),
      );
      expect(await other.refresh()).toEqual(bench.registry.snapshot());
      expect(other.unknownPool()).toMatchObject({ dropped: 295 });
    });
  });
}

/** Seen until one stage was over. */
function chainTo(until: Stage, endedMs: number): ChainSeen {
  const { stages } = methods.chain;
  const at = stages.indexOf(until);
  const status = (index: number) => (index <= at ? 'done' : index === at + 1 ? 'active' : 'pending');
  return {
    ...{ method: null, diagnosis: null },
    stages: stages.map((stage, index) => ({
      ...{ stage, status: status(index), startedMs: index <= at ? endedMs : null, detail: null },
      endedMs: index <= at ? endedMs : null,
    })),
  };
}

/** The first snapshot of a change that fits. */
const nextChange = (registry: Registry, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> =>
  new Promise((resolve) => {
    const stop = registry.onChange((snapshot) => {
      if (!fits(snapshot)) return;
      stop();
      resolve(snapshot);
    });
  });
