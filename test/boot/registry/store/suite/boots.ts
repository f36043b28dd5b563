import { beforeEach, describe, expect, it } from '@jest/globals';
import { finding } from '../../../../../boot/chain/diagnosis/diagnosis.ts';
import { refusal } from '../../../../support/flash/refusal.ts';
import { mac } from '../../sample.ts';
import { addImage, addMachine, alice, assign, Bench, type MakePlace } from './bench.ts';
import { TestMachine } from './boot.ts';

/** The history of boots, and "next boot only" at each point at which a machine can be cut off. */
export function bootsSuite(makePlace: MakePlace): void {
  const diagnosis = finding('transfer-stalled', 'kernel', 'It stalled.', 'Look at the cable.');

  describe('a boot', () => {
    const bench = new Bench(makePlace);
    const web1 = new TestMachine(() => bench.registry, 1);

    beforeEach(async () => {
      await bench.apply(addImage('debian'), addImage('memtest', { reportsUp: false }), addMachine(1, 'web1'));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'));
    });

    it('goes from seen to up, and is there after a restart', async () => {
      const { boots } = bench.registry;
      const { id } = await web1.begin();
      expect(await boots.scriptServed(id, web1.given(), 20)).toMatchObject({
        state: 'script-served',
        image: 'debian',
        revision: 1,
        rule: 'machine',
        endedMs: null,
      });
      expect(await boots.lastFileServed(id, 30)).toMatchObject({ state: 'last-file-served', endedMs: null });
      expect(await boots.up(mac(1), 'debian', 40)).toMatchObject({ state: 'up', endedMs: 40 });
      const before = await boots.list({ limit: 9 });
      await bench.restart();
      expect(await bench.registry.boots.list({ limit: 9 })).toEqual(before);
      expect(before).toMatchObject([{ id, state: 'up', machine: 1, mac: mac(1), method: 'chain' }]);
    });

    it('begins with the image that goes out at once as it does in two steps', async () => {
      const start = { mac: mac(1), atMs: 5, firmware: null, method: null, romStamp: null } as const;
      const { boots } = bench.registry;
      const first = await boots.begin(start);
      const inTwo = await boots.scriptServed(first.id, web1.given(), 5);
      const inOne = await boots.begin({ ...start, given: web1.given() });
      expect(inOne).toEqual({ ...inTwo, id: first.id + 1 });
    });

    it('is handed over by its last file where the image never reports', async () => {
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'memtest'));
      expect(await web1.fetched()).toMatchObject({ state: 'handed-over', endedMs: expect.any(Number) });
    });

    it('of an unknown address makes an unknown machine', async () => {
      const boot = await new TestMachine(() => bench.registry, 7).begin();
      expect(bench.machine(7)).toMatchObject({ id: boot.machine, known: false, firmware: 'bios' });
    });

    it('that begins while another is open closes that as failed', async () => {
      const first = await web1.script();
      const second = await web1.begin();
      expect(await bench.registry.boots.list({ machine: 1, limit: 9 })).toMatchObject([
        { id: second.id, state: 'seen' },
        { id: first.id, state: 'failed', endedMs: expect.any(Number), diagnosis: null },
      ]);
    });

    it('that ended is not closed by the next one', async () => {
      await web1.up();
      await web1.begin();
      expect(await bench.registry.boots.list({ limit: 9 })).toMatchObject([
        { state: 'seen' },
        { state: 'up' },
      ]);
    });

    it('never goes back', async () => {
      const { boots } = bench.registry;
      const { id } = (await web1.up())!;
      expect(
        await boots.scriptServed(id, { image: 'memtest', revision: 1, rule: 'default' }, 1),
      ).toMatchObject({
        state: 'up',
        image: 'debian',
      });
      expect(await boots.lastFileServed(id, 1)).toMatchObject({ state: 'up' });
      expect(await boots.failed(id, diagnosis, 1)).toMatchObject({ state: 'up', diagnosis: null });
    });

    it('keeps why it stopped, and is up all the same where the system says so', async () => {
      const { boots } = bench.registry;
      const { id } = await web1.fetched();
      expect(await boots.failed(id, diagnosis, 50)).toMatchObject({
        state: 'failed',
        endedMs: 50,
        diagnosis: { code: 'transfer-stalled', stage: 'kernel', message: 'It stalled.' },
      });
      expect(await boots.up(mac(1), null, 60)).toMatchObject({ id, state: 'up' });
    });

    it.each(['other', 'debian@2', 'memtest'])('is not up by the word of another image: %s', async (image) => {
      await web1.fetched();
      expect(await bench.registry.boots.up(mac(1), image, 60)).toBeNull();
      expect(await bench.registry.boots.list({ limit: 1 })).toMatchObject([{ state: 'last-file-served' }]);
    });

    it('keeps its chain, and why it is stuck until it moves on', async () => {
      const { id } = await web1.begin();
      const stages = [
        { stage: 'dhcp', status: 'done', startedMs: 1, endedMs: 2, detail: 'by "x"\n' },
      ] as const;
      const { boots } = bench.registry;
      await boots.chain(id, { method: 'chain', stages, diagnosis: { ...diagnosis, message: 'Stuck.' } });
      expect(await boots.list({ limit: 1 })).toMatchObject([
        { stages, method: 'chain', endedMs: null, diagnosis: { message: 'Stuck.' } },
      ]);
      await boots.chain(id, { method: null, stages, diagnosis: null });
      expect(await boots.list({ limit: 1 })).toMatchObject([{ method: 'chain', diagnosis: null }]);
    });

    it('that is not in the history is refused', async () => {
      expect((await refusal(() => bench.registry.boots.lastFileServed(99, 1))).code).toBe('unknown-boot');
    });

    it('is listed by machine and image, newest first, in pages', async () => {
      const web2 = new TestMachine(() => bench.registry, 2);
      for (const machine of [web1, web2, web1, web2, web1]) await machine.begin();
      const { boots } = bench.registry;
      const ids = async (query: Parameters<typeof boots.list>[0]) =>
        (await boots.list(query)).map(({ id }) => id);
      expect(await ids({ limit: 2 })).toEqual([5, 4]);
      expect(await ids({ limit: 2, before: 4 })).toEqual([3, 2]);
      expect(await ids({ machine: 1, limit: 9 })).toEqual([5, 3, 1]);
      await boots.scriptServed(5, web1.given(), 9);
      expect(await ids({ image: 'debian', limit: 9 })).toEqual([5]);
      expect([...(await boots.latest()).values()].map(({ id }) => id).sort()).toEqual([4, 5]);
    });

    it('is the latest of its machine, also as it goes on', async () => {
      const { boots } = bench.registry;
      await web1.begin();
      expect((await boots.latest()).get(1)).toMatchObject({ id: 1, state: 'seen' });
      await boots.scriptServed(1, web1.given(), 9);
      expect((await boots.latest()).get(1)).toMatchObject({ id: 1, state: 'script-served' });
      await web1.begin();
      expect((await boots.latest()).get(1)).toMatchObject({ id: 2 });
    });

    it('is told to listeners', async () => {
      const told: string[] = [];
      const stop = bench.registry.boots.onBoot(({ id, state }) => void told.push(`${id} ${state}`));
      await web1.script();
      await web1.begin();
      stop();
      await web1.begin();
      expect(told).toEqual(['1 seen', '1 script-served', '1 failed', '2 seen']);
    });

    it('is one of a storm that holds up no assignment', async () => {
      const { boots } = bench.registry;
      const { id } = await web1.begin();
      const seen = { method: null, stages: [], diagnosis };
      let written = 0;
      const storm = Array.from({ length: 600 }, () => boots.chain(id, seen).then(() => (written += 1)));
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'memtest'));
      expect(written).toBeLessThan(600);
      await Promise.all(storm);
      expect(written).toBe(600);
      expect(await boots.list({ limit: 9 })).toMatchObject([{ id, diagnosis }]);
    });

    it('is pruned by age and number', async () => {
      const dayMs = 86_400_000;
      await bench.apply({ type: 'set-policy', policy: { keepBootsDays: 2, keepBootsEach: 3 } });
      for (let n = 0; n < 5; n++) await web1.begin();
      const web2 = new TestMachine(() => bench.registry, 2);
      await web2.begin();
      const { boots } = bench.registry;
      await boots.latest();
      expect(await boots.prune(dayMs)).toBe(2);
      expect((await boots.list({ limit: 9 })).map(({ id }) => id)).toEqual([6, 5, 4, 3]);
      // Open boots stay, however old they are.
      expect(await boots.prune(4 * dayMs)).toBe(2);
      expect([...(await boots.latest()).values()].map(({ id }) => id)).toEqual([5, 6]);
    });
  });

  describe('next boot only', () => {
    const bench = new Bench(makePlace);
    const web1 = new TestMachine(() => bench.registry, 1);
    const once = { type: 'once', machine: 1 } as const;

    beforeEach(async () => {
      await bench.apply(
        addImage('debian'),
        addImage('installer', { reportsUp: false }),
        addMachine(1, 'web1'),
      );
      await bench.apply(assign({ type: 'machine', machine: 1 }, 'debian'), assign(once, 'installer'));
    });

    it.each<[string, () => Promise<unknown>]>([
      ['before it begins', async () => undefined],
      ['before its script', () => web1.begin()],
      ['after its script', () => web1.script()],
      ['after its script, twice', async () => [await web1.script(), await web1.script()]],
      [
        'and its boot has failed',
        async () => bench.registry.boots.failed((await web1.script()).id, diagnosis, 1),
      ],
      ['and romkit starts again after its script', async () => [await web1.script(), await bench.restart()]],
    ])('is kept by a machine that is cut off %s', async (_when, cut) => {
      await cut();
      expect(web1.next()).toBe('installer@1');
      await web1.fetched();
      expect(web1.next()).toBe('debian@1');
    });

    it('is spent by the last file, and not given again', async () => {
      await web1.fetched();
      expect(web1.next()).toBe('debian@1');
      await web1.fetched();
      expect((await bench.restart()).snapshot().assignments).toMatchObject([{ target: { type: 'machine' } }]);
      expect(await bench.registry.boots.list({ limit: 9 })).toMatchObject([
        { rule: 'machine' },
        { rule: 'once' },
      ]);
    });

    it('is spent by a boot that a newer one has closed meanwhile', async () => {
      const { id } = await web1.script();
      await web1.begin();
      await bench.registry.boots.lastFileServed(id, 99);
      expect(web1.next()).toBe('debian@1');
      expect(await bench.registry.boots.list({ limit: 9 })).toMatchObject([
        { state: 'seen' },
        { id, state: 'failed' },
      ]);
    });

    it('is spent by the word of the system where the last file was not recorded', async () => {
      await web1.script();
      await bench.registry.boots.up(mac(1), 'installer', 99);
      expect(web1.next()).toBe('debian@1');
    });

    it('is spent once, however often that is reported', async () => {
      const { id } = await web1.fetched();
      await bench.apply(assign(once, 'installer'));
      await bench.registry.boots.lastFileServed(id, 99);
      await bench.registry.boots.up(mac(1), null, 100);
      expect(web1.next()).toBe('installer@1');
    });

    it('that was set anew meanwhile is not spent by the boot before', async () => {
      const { id } = await web1.script();
      await bench.apply({ type: 'unassign', target: once });
      await bench.apply(assign(once, 'installer'));
      await bench.registry.boots.lastFileServed(id, 99);
      expect(web1.next()).toBe('installer@1');
    });

    it('that was taken back meanwhile stays so', async () => {
      const { id } = await web1.script();
      await bench.apply({ type: 'unassign', target: once });
      await bench.registry.boots.lastFileServed(id, 99);
      expect(web1.next()).toBe('debian@1');
    });

    it('that was spent cannot be undone', async () => {
      const { id } = await bench.apply(assign(once, 'debian'));
      await web1.fetched();
      expect(await refusal(() => bench.registry.undo(alice, id))).toMatchObject({ code: 'undo-conflict' });
    });

    it('is not spent by a boot that was given something else', async () => {
      await bench.apply({ type: 'unassign', target: once });
      const { id } = await web1.script();
      await bench.apply(assign(once, 'installer'));
      await bench.registry.boots.lastFileServed(id, 99);
      expect(web1.next()).toBe('installer@1');
    });
  });
}
