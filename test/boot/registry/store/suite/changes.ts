import { describe, expect, it } from '@jest/globals';
import { refusal } from '../../../../support/flash/refusal.ts';
import { mac } from '../../sample.ts';
import { addImage, addMachine, alice, assign, Bench, type MakePlace } from './bench.ts';

/** Changes, the audit log and undo. */
export function changesSuite(makePlace: MakePlace): void {
  describe('changes', () => {
    const bench = new Bench(makePlace);

    it('are in the snapshot once they are confirmed, and after a restart', async () => {
      const entry = await bench.apply(
        addImage('debian', { title: 'Debian 12' }),
        addMachine(1, 'web1'),
        assign({ type: 'machine', machine: 1 }, 'debian'),
        { type: 'set-policy', policy: { loopLimit: 5 } },
      );
      expect(entry).toMatchObject({ id: 1, by: 'alice', via: 'test', undoneBy: null, undoes: null });
      const before = bench.registry.snapshot();
      expect(before).toMatchObject({
        machines: [{ id: 1, name: 'web1', macs: [mac(1)] }],
        assignments: [{ image: 'debian' }],
        policy: { loopLimit: 5, mostUnknown: 10_000 },
      });
      expect(before.images.get('debian')).toMatchObject({ current: 1, revisions: [{ title: 'Debian 12' }] });
      const after = (await bench.restart()).snapshot();
      expect(after).toEqual(before);
    });

    it('are made all or none', async () => {
      const error = await refusal(() => bench.apply(addMachine(1), addMachine(1)));
      expect(error.code).toBe('duplicate-mac');
      expect(bench.registry.snapshot().machines).toEqual([]);
      expect(await bench.registry.audit({ limit: 10 })).toEqual([]);
    });

    it('that are asked for at the same time are made one after the other', async () => {
      const names = Array.from({ length: 20 }, (_, n) => n + 1);
      const results = await Promise.allSettled([
        ...names.map((n) => bench.apply(addMachine(n, `m${n}`))),
        bench.apply(addMachine(99, 'm7')),
      ]);
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(bench.registry.snapshot().machines.map(({ name }) => name)).toEqual(names.map((n) => `m${n}`));
      expect((await bench.registry.audit({ limit: 3 })).map(({ id }) => id)).toEqual([20, 19, 18]);
      expect((await bench.registry.audit({ limit: 3, before: 18 })).map(({ id }) => id)).toEqual([
        17, 16, 15,
      ]);
    });

    it('keep what somebody wrote, whatever it is', async () => {
      const note = 'quote \' " \\ ; -- </script> ${x} %00 \u202e \u{1f600} \n\t drop table machines';
      await bench.apply(addMachine(1), { type: 'edit-machine', machine: 1, values: { note } });
      await bench.registry.apply({ by: note.repeat(9), via: 'x\0' }, [addMachine(2)]);
      await bench.restart();
      expect(bench.machine(1).note).toBe(note);
      expect((await bench.registry.audit({ limit: 1 }))[0]).toMatchObject({ via: 'x\0' });
    });

    it('never give the number of a machine or revision again', async () => {
      await bench.apply(addMachine(1), addImage('debian'), addImage('debian', { commandLine: 'b' }));
      await bench.apply({ type: 'forget-machine', machine: 1 }, { type: 'remove-image', image: 'debian' });
      await bench.restart();
      await bench.apply(addMachine(1), addImage('debian'));
      expect(bench.machine(1).id).toBe(2);
      expect(bench.registry.snapshot().images.get('debian')).toMatchObject({ current: 3 });
      await bench.apply({ type: 'remove-image', image: 'debian' });
      expect(await bench.registry.revisionNumbers()).toEqual(new Map([['debian', 3]]));
    });
  });

  describe('undo', () => {
    const bench = new Bench(makePlace);
    const undo = (id?: number) => bench.registry.undo(alice, id);

    it('takes the newest entries back, one after the other', async () => {
      await bench.apply(addImage('debian'), addMachine(1));
      const first = bench.registry.snapshot();
      await bench.apply(assign({ type: 'default' }, 'debian'));
      await bench.apply({ type: 'edit-machine', machine: 1, values: { name: 'web1' } });
      expect(await undo()).toMatchObject({ id: 4, undoes: 3, summary: expect.stringContaining('entry 3') });
      await undo();
      expect({ ...bench.registry.snapshot(), change: 0 }).toEqual({ ...first, change: 0 });
      await undo();
      expect(bench.registry.snapshot()).toMatchObject({ machines: [], images: new Map() });
      expect((await refusal(() => undo())).code).toBe('nothing-to-undo');
    });

    it('brings a removed image back with its revisions', async () => {
      await bench.apply(addImage('debian'), addImage('debian', { commandLine: 'single' }));
      const before = bench.registry.snapshot().images;
      await bench.apply({ type: 'remove-image', image: 'debian' });
      await undo();
      expect((await bench.restart()).snapshot().images).toEqual(before);
    });

    it('brings a forgotten machine back with its key, assignment and history', async () => {
      await bench.apply(addImage('debian'), addMachine(1, 'web1'));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
      const { machines, assignments } = bench.registry.snapshot();
      const start = { mac: mac(1), firmware: null, method: null, romStamp: null };
      await bench.registry.boots.begin({ ...start, atMs: 5 });
      await bench.apply({ type: 'forget-machine', machine: 1 });
      expect(await bench.registry.boots.list({ limit: 5 })).toEqual([]);
      await undo();
      const after = bench.registry.snapshot();
      expect(after.assignments).toEqual(assignments);
      expect(after.machines).toEqual([{ ...machines[0], lastSeenMs: 5 }]);
      expect(await bench.registry.boots.list({ limit: 5 })).toHaveLength(1);
    });

    it('gives each machine its history back after a merge', async () => {
      await bench.apply(addMachine(1, 'web1'), addMachine(2));
      const start = { atMs: 5, firmware: null, method: null, romStamp: null };
      await bench.registry.boots.begin({ ...start, mac: mac(1) });
      await bench.registry.boots.begin({ ...start, mac: mac(2) });
      await bench.apply({ type: 'merge-machines', into: 1, from: 2 });
      expect(await bench.registry.boots.list({ machine: 1, limit: 5 })).toHaveLength(2);
      expect([...(await bench.registry.boots.latest()).keys()]).toEqual([1]);
      await undo();
      expect(await bench.registry.boots.list({ machine: 1, limit: 5 })).toMatchObject([{ mac: mac(1) }]);
      expect(await bench.registry.boots.list({ machine: 2, limit: 5 })).toMatchObject([{ mac: mac(2) }]);
      expect([...(await bench.registry.boots.latest()).keys()]).toEqual([1, 2]);
    });

    it('is refused where a later change stands on it, which is named', async () => {
      await bench.apply(addImage('debian'), addMachine(1));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
      expect(await refusal(() => undo(1))).toMatchObject({
        code: 'undo-conflict',
        message: expect.stringContaining('entry 2'),
        hint: expect.stringContaining('undo 2'),
      });
      await undo(2);
      await undo(1);
      expect(bench.registry.snapshot().machines).toEqual([]);
    });

    it('leaves other changes alone', async () => {
      await bench.apply(addMachine(1, 'a'));
      await bench.apply({ type: 'edit-machine', machine: 1, values: { name: 'b' } });
      await bench.apply({ type: 'edit-machine', machine: 1, values: { note: 'kept' } });
      await undo(2);
      expect(bench.machine(1)).toMatchObject({ name: 'a', note: 'kept' });
    });

    it('can be undone, and then the first entry is in force again', async () => {
      await bench.apply(addMachine(1, 'a'));
      await bench.apply({ type: 'edit-machine', machine: 1, values: { name: 'b' } });
      await undo(2);
      expect((await refusal(() => undo(2))).code).toBe('already-undone');
      await undo(3);
      expect(bench.machine(1).name).toBe('b');
      expect(await bench.registry.audit({ limit: 9 })).toMatchObject([
        { id: 4, undoes: 3, undoneBy: null },
        { id: 3, undoes: 2, undoneBy: 4 },
        { id: 2, undoneBy: null },
        { id: 1, undoneBy: null },
      ]);
      await undo(2);
      expect(bench.machine(1).name).toBe('a');
    });

    it('skips what changed nothing, and says what it does not know', async () => {
      await bench.apply(addMachine(1, 'a'));
      await bench.apply({ type: 'edit-machine', machine: 1, values: { name: 'a' } });
      expect(await undo()).toMatchObject({ undoes: 1 });
      expect((await refusal(() => undo(99))).code).toBe('unknown-entry');
    });
  });
}
