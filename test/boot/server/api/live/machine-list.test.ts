import { describe, expect, it } from '@jest/globals';
import { applyEdits, type Edits } from '../../../../../boot/registry/edits.ts';
import type { Boot } from '../../../../../boot/registry/model/boot.ts';
import type { Snapshot } from '../../../../../boot/registry/snapshot.ts';
import { MachineList } from '../../../../../boot/server/api/live/machine-list.ts';
import { machineView } from '../../../../../boot/server/api/live/machine-view.ts';
import type { MachineView } from '../../../../../boot/server/api/views.ts';
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

/** The JSON of all machines in pieces. */
const piecesOf = (
  list: MachineList,
  snapshot: Snapshot,
  latest: ReadonlyMap<number, Boot> = new Map<number, Boot>(),
): Buffer[] => [...list.pieces(snapshot, latest)];

const shown = (pieces: readonly Buffer[]): MachineView[] =>
  JSON.parse(`[${pieces.join('').slice(1)}]`) as MachineView[];

/** The effect of a change on a list that has shown everything before. */
function changesOf(edits: Partial<Edits>): unknown[] {
  const list = new MachineList(first);
  piecesOf(list, first);
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
    piecesOf(list, second);
    const third = after(second, { machines: new Map([[1, machineOf(1)]]) });
    piecesOf(list, third);
    expect(list.changes(third)).toMatchObject({ changed: new Set([1]), removed: new Set() });
    expect(list.changes(third)).toMatchObject({ changed: new Set(), rules: false });
  });

  it('begins anew where it was told to forget, and tells changes from then on', () => {
    const list = new MachineList(first);
    const [before] = piecesOf(list, first);
    list.forget();
    const second = after(first, { machines: new Map([[2, null]]) });
    expect(list.changes(second)).toEqual({ changed: new Set(), removed: new Set(), rules: false });
    const third = after(second, { machines: new Map([[2, first.machines[1]!]]) });
    const [now] = piecesOf(list, third);
    expect(now).toEqual(before);
    expect(now).not.toBe(before);
    expect(list.changes(third)).toEqual({ changed: new Set([2]), removed: new Set(), rules: false });
  });

  describe('with machines whose numbers lie apart', () => {
    const many = [1, 2, 200, 500].map((id) => machineOf(id));
    const start = snapshotOf(many, images, [toMachine(1, 'debian')]);
    const newest = new Map([[200, boot({ id: 4, machine: 200 })]]);

    it('shows what the registry has', () => {
      expect(shown(piecesOf(new MachineList(start), start, newest))).toEqual(
        start.machines.map((machine) => machineView(start, machine, newest.get(machine.id))),
      );
    });

    it.each<[string, Snapshot, ReadonlyMap<number, Boot>, boolean[]]>([
      ['nothing', start, newest, [true, true, true]],
      [
        'a machine',
        after(start, { machines: new Map([[2, machineOf(2, { note: 'x' })]]) }),
        newest,
        [false, true, true],
      ],
      [
        'a machine that is gone',
        after(start, { machines: new Map([[1, null]]) }),
        newest,
        [false, true, true],
      ],
      [
        'a new machine',
        after(start, { machines: new Map([[501, machineOf(501)]]) }),
        newest,
        [true, true, false],
      ],
      ['a boot', start, new Map([[200, boot({ id: 5, machine: 200 })]]), [true, false, true]],
      ['a boot that is gone', start, new Map(), [true, false, true]],
      [
        'a rule',
        after(start, { assignments: assign('machine:500', { type: 'machine', machine: 500 }, 'rescue') }),
        newest,
        [true, true, false],
      ],
    ])('makes anew only what is not the same: %s', (_title, now, latest, isSame) => {
      const list = new MachineList(start);
      const before = piecesOf(list, start, newest);
      const pieces = piecesOf(list, now, latest);
      expect(pieces.map((piece, index) => piece === before[index])).toEqual(isSame);
      expect(shown(pieces)).toEqual(
        now.machines.map((machine) => machineView(now, machine, latest.get(machine.id))),
      );
    });

    it.each<[string, (list: MachineList) => void]>([
      ['a newer one was shown', (list) => list.changes(after(start, { machines: new Map([[500, null]]) }))],
      ['all was forgotten', (list) => list.forget()],
    ])('makes no more pieces of a snapshot once %s', (_title, happen) => {
      const list = new MachineList(start);
      const pieces = list.pieces(start, newest);
      expect(pieces.next()).toMatchObject({ done: false });
      happen(list);
      expect(pieces.next()).toMatchObject({ done: true });
    });
  });

  it.each([
    ['a boot that goes on at its stage', null, 'active', ['kernel']],
    ['one whose last stage is done at that', null, 'done', ['kernel']],
    ['one that is over without stages', 9, 'done', []],
  ] as const)('shows %s', (_title, endedMs, status, names) => {
    const stage = { startedMs: 1, endedMs: null, detail: null };
    const stages = [
      { ...stage, stage: 'dhcp', status: 'done' },
      { ...stage, stage: 'kernel', status },
    ] as const;
    const latest = new Map([[1, boot({ stages: [...stages], endedMs })]]);
    const [view] = shown(piecesOf(new MachineList(first), first, latest));
    expect(view!.lastBoot!.stages.map((each) => each.stage)).toEqual(names);
  });
});
