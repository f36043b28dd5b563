import { describe, expect, it } from '@jest/globals';
import { applyEdits, type Edits } from '../../../../../boot/registry/edits.ts';
import type { Snapshot } from '../../../../../boot/registry/snapshot.ts';
import { MachineList } from '../../../../../boot/server/api/live/machine-list.ts';
import { machineView } from '../../../../../boot/server/api/live/machine-view.ts';
import { boot } from '../../../page/sample.ts';
import { machineOf, snapshotOf, toMachine } from '../../../dialects/tree/snapshots.ts';
import { revision } from '../../../registry/sample.ts';

const machines = [machineOf(1), machineOf(2, { tags: ['web'] }), machineOf(3)];
const images = [revision('debian', 1, { firmware: null }), revision('rescue', 1, { firmware: null })];
const first = snapshotOf(machines, images, [toMachine(1, 'debian')]);

const nothing: Edits = { machines: new Map(), images: new Map(), assignments: new Map(), policy: null };
const after = (snapshot: Snapshot, edits: Partial<Edits>): Snapshot =>
  applyEdits(snapshot, { ...nothing, ...edits }, snapshot.change + 1);
const assign = (key: string, target: object, image: string) =>
  new Map([[key, { target, image, revision: null, priority: 0 } as never]]);

/** The effect of a change on a list that has shown everything before. */
function changesOf(edits: Partial<Edits>): unknown[] {
  const list = new MachineList(first);
  list.all(first, new Map());
  const { changed, removed, rules } = list.changes(after(first, edits));
  return [[...changed], [...removed], rules];
}

describe('the list of machines', () => {
  it('names the machines that have changed, come and gone', () => {
    const edits = {
      machines: new Map([[1, null] as const, [2, machineOf(2)] as const, [9, machineOf(9)] as const]),
    };
    expect(changesOf(edits)).toEqual([[2, 9], [1], false]);
  });

  it('names the machines whose next boot has become another one, and no others', () => {
    const key = 'machine:3';
    expect(changesOf({ assignments: assign(key, { type: 'machine', machine: 3 }, 'debian') })).toEqual([
      [3],
      [],
      true,
    ]);
    expect(changesOf({ assignments: assign('tag:web', { type: 'tag', tag: 'web' }, 'rescue') })).toEqual([
      [2],
      [],
      true,
    ]);
    const debian = first.images.get('debian')!;
    const newer = { ...debian, current: 2, revisions: [...debian.revisions, revision('debian', 2)] };
    expect(changesOf({ images: new Map([['debian', newer]]) })).toEqual([[1], [], true]);
  });

  it('keeps what nobody has asked for yet: changes add up', () => {
    const list = new MachineList(first);
    const second = after(first, { machines: new Map([[1, null]]) });
    list.all(second, new Map());
    const third = after(second, { machines: new Map([[1, machineOf(1)]]) });
    list.all(third, new Map());
    expect(list.changes(third)).toMatchObject({ changed: new Set([1]), removed: new Set() });
    expect(list.changes(third)).toMatchObject({ changed: new Set(), rules: false });
  });

  it('begins anew where it was told to forget, and tells changes from then on', () => {
    const list = new MachineList(first);
    const [before] = list.all(first, new Map());
    list.forget();
    const second = after(first, { machines: new Map([[2, null]]) });
    expect(list.changes(second)).toEqual({ changed: new Set(), removed: new Set(), rules: false });
    const [now] = list.all(second, new Map());
    expect(now).toEqual(before);
    expect(now).not.toBe(before);
    const third = after(second, { machines: new Map([[3, null]]) });
    expect(list.changes(third)).toEqual({ changed: new Set(), removed: new Set([3]), rules: false });
  });

  it('shows what the registry has, and makes anew only what is not the same', () => {
    const list = new MachineList(first);
    const before = list.all(first, new Map());
    const latest = new Map([[2, boot({ id: 4, machine: 2 })]]);
    const changed = after(first, {
      assignments: assign('machine:3', { type: 'machine', machine: 3 }, 'rescue'),
    });
    const now = list.all(changed, latest);
    expect(now).toEqual(
      changed.machines.map((machine) => machineView(changed, machine, latest.get(machine.id))),
    );
    expect(now.map((view, index) => view === before[index])).toEqual([true, false, false]);
    expect(list.some(changed, new Set([2, 7]), latest)).toEqual([now[1]]);
    expect(JSON.parse(list.textOf(now[1]!))).toEqual(now[1]);
  });

  it.each([
    ['a boot that goes on at its stage', null, 'active', ['kernel']],
    ['one whose last stage is done at that', null, 'done', ['kernel']],
    ['one that is over without stages', 9, 'done', []],
  ] as const)('shows %s', (_title, endedMs, status, shown) => {
    const stage = { startedMs: 1, endedMs: null, detail: null };
    const stages = [
      { ...stage, stage: 'dhcp', status: 'done' },
      { ...stage, stage: 'kernel', status },
    ] as const;
    const [view] = new MachineList(first).all(first, new Map([[1, boot({ stages: [...stages], endedMs })]]));
    expect(view!.lastBoot!.stages.map((each) => each.stage)).toEqual(shown);
  });
});
