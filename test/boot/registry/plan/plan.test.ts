import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import type { Change } from '../../../../boot/registry/model/change.ts';
import { planChange, planRecorded, type Plan } from '../../../../boot/registry/plan/plan.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { assignment, image, mac, machine, newRevision, snapshot } from '../sample.ts';

const pool = snapshot({
  machines: [
    machine(1, { name: 'web1', tags: ['rack7'] }),
    machine(2, { name: 'web2' }),
    machine(3, { known: false }),
  ],
  images: [image('debian', {}, {}), image('memtest', { commandLine: '' })],
  assignments: [
    assignment({ type: 'machine', machine: 1 }, 'debian', { revision: 1 }),
    assignment({ type: 'tag', tag: 'rack7' }, 'memtest', { priority: 1 }),
  ],
});

const occasion = { by: 'alice', atMs: 7, lastMachine: 8, lastRevisions: new Map([['debian', 5]]) };
const plan = (...changes: Change[]) => planChange(pool, changes, occasion);

const planUndo = (from: Snapshot, inverse: Plan['inverse']) =>
  planRecorded(from, inverse, occasion).next.machines;

describe('a planned change', () => {
  it('makes a new revision the current one, by a number that was never used', () => {
    const { next, summary } = plan({
      type: 'add-revision',
      image: 'debian',
      revision: newRevision({ title: 'Debian 12' }),
    });
    expect(next.images.get('debian')).toMatchObject({
      current: 6,
      revisions: [{}, {}, { revision: 6, addedBy: 'alice', addedMs: 7 }],
    });
    expect(summary).toBe('Added debian@6 (Debian 12).');
  });

  it('does not add what the current revision is already', () => {
    const again = plan({
      type: 'add-revision',
      image: 'memtest',
      revision: newRevision({ commandLine: '' }),
    });
    expect(again.next.images).toEqual(pool.images);
    expect(again.inverse).toEqual([]);
  });

  it('gives a revision the number that it has to get, with a gap before it, although it is the same', () => {
    const { next } = plan({
      ...{ type: 'add-revision', image: 'memtest', revision: newRevision({ commandLine: '' }), number: 4 },
    });
    expect(next.images.get('memtest')).toMatchObject({
      current: 4,
      revisions: [{ revision: 1 }, { revision: 4 }],
    });
  });

  it('assigns to the machine that has a card by then, and is logged with its key', () => {
    const { next, changes } = plan(
      { type: 'add-machine', macs: [mac(70)], values: {} },
      { type: 'assign-card', mac: mac(70), once: false, image: 'debian', revision: 1 },
      { type: 'assign-card', mac: mac(2), once: true, image: 'debian', revision: null },
    );
    const assignments = [
      assignment({ type: 'machine', machine: 9 }, 'debian', { revision: 1 }),
      assignment({ type: 'once', machine: 2 }, 'debian'),
    ];
    expect(next.assignments).toEqual(expect.arrayContaining(assignments));
    expect(changes.slice(1)).toEqual(assignments.map((each) => ({ type: 'assign', assignment: each })));
  });

  it('numbers machines by a key that was never used', () => {
    const { next } = plan({ type: 'add-machine', macs: [mac(70)], values: { name: 'db1' } });
    expect(next.byMac.get(mac(70))).toMatchObject({ id: 9, name: 'db1', known: true });
  });

  it('reads MAC addresses in any spelling', () => {
    const { next } = plan({ type: 'add-machine', macs: ['5254.0000.0046'], values: {} });
    expect(next.byMac.has(mac(70))).toBe(true);
  });

  it('takes over an address that was seen before anybody named it', () => {
    const { next, inverse } = plan({ type: 'add-machine', macs: [mac(3), mac(4)], values: { name: 'db1' } });
    expect(next.byMac.get(mac(4))).toMatchObject({ id: 3, known: true, macs: [mac(3), mac(4)] });
    expect(planUndo(next, inverse)).toEqual(pool.machines);
  });

  it('makes a machine known that is assigned an image', () => {
    const { next } = plan({
      type: 'assign',
      assignment: assignment({ type: 'once', machine: 3 }, 'memtest'),
    });
    expect(next.machines[2]).toMatchObject({ known: true });
  });

  it('gives a merged machine addresses, tags and history of the other', () => {
    const { next, bootMoves } = plan({ type: 'merge-machines', into: 2, from: 1 });
    expect(next.machines).toMatchObject([
      { id: 2, macs: [mac(2), mac(1)], tags: ['rack7'], name: 'web2' },
      { id: 3 },
    ]);
    expect(next.byMac.get(mac(1))?.id).toBe(2);
    expect(next.assignments).toEqual([pool.assignments[1]]);
    expect(bootMoves).toEqual([{ from: 1, into: 2, macs: null }]);
  });

  it('shows whose next boot becomes another one', () => {
    const { nextBootChanges } = plan(
      { type: 'assign', assignment: assignment({ type: 'default' }, 'memtest') },
      { type: 'use-revision', image: 'debian', revision: 1 },
    );
    expect(nextBootChanges).toMatchObject([
      { name: 'web2', before: { type: 'wait' }, after: { type: 'image', image: 'memtest', revision: 1 } },
      { name: mac(3), before: { type: 'wait' }, after: { image: 'memtest' } },
    ]);
  });

  it('shows what a forgotten machine gets as an unknown one', () => {
    const { nextBootChanges } = plan({ type: 'forget-machine', machine: 1 });
    expect(nextBootChanges).toMatchObject([
      { machine: 1, before: { image: 'debian', revision: 1 }, after: { type: 'wait' } },
    ]);
  });
});

const assignTo = (commandLine: string, target: Parameters<typeof assignment>[0]): Change[] => [
  { type: 'add-revision', image: 'new', revision: newRevision({ commandLine }) },
  { type: 'assign', assignment: assignment(target, 'new') },
];

describe('a change that cannot be made', () => {
  it.each<[string, RegExp, Change[]]>([
    ['unknown-machine', /no machine 99/, [{ type: 'forget-machine', machine: 99 }]],
    [
      'unknown-image',
      /no image debina/,
      [{ type: 'assign', assignment: assignment({ type: 'default' }, 'debina') }],
    ],
    ['unknown-revision', /no revision 7/, [{ type: 'use-revision', image: 'debian', revision: 7 }]],
    ['duplicate-mac', /belongs to web1/, [{ type: 'add-machine', macs: [mac(1)], values: {} }]],
    ['duplicate-mac', /belongs to web1/, [{ type: 'edit-machine', machine: 2, values: { macs: [mac(1)] } }]],
    ['duplicate-name', /named web1/, [{ type: 'edit-machine', machine: 2, values: { name: 'WEB1' } }]],
    ['image-in-use', /assigned to web1/, [{ type: 'remove-image', image: 'debian' }]],
    ['image-in-use', /assigned to tag rack7/, [{ type: 'remove-image', image: 'memtest' }]],
    ['revision-in-use', /current revision/, [{ type: 'remove-revision', image: 'debian', revision: 2 }]],
    ['revision-in-use', /assigned to web1/, [{ type: 'remove-revision', image: 'debian', revision: 1 }]],
    ['not-assigned', /assigned to web2/, [{ type: 'unassign', target: { type: 'machine', machine: 2 } }]],
    ['same-machine', /web1/, [{ type: 'merge-machines', into: 1, from: 1 }]],
    ['reserved-variable', /mac/, [{ type: 'edit-machine', machine: 1, values: { variables: { mac: 'x' } } }]],
    [
      'bad-command-line',
      /line end/,
      [{ type: 'edit-machine', machine: 1, values: { variables: { a: 'x\ny' } } }],
    ],
    [
      'bad-command-line',
      /setting/,
      [{ type: 'add-revision', image: 'new', revision: newRevision({ commandLine: '${net0/mac}' }) }],
    ],
    ['unknown-variable', /web1 has no/, assignTo('r=${role}', { type: 'machine', machine: 1 })],
    ['unknown-variable', /no machine has/, assignTo('r=${role}', { type: 'default' })],
    [
      'revision-number-taken',
      /debian@5/,
      [{ type: 'add-revision', image: 'debian', revision: newRevision(), number: 5 }],
    ],
    [
      'unknown-machine',
      /the card 52:54:00:00:00:46/,
      [{ type: 'assign-card', mac: mac(70), once: false, image: 'debian', revision: null }],
    ],
    ['bad-change', /Change 1.*macs/, [{ type: 'add-machine', macs: ['x'], values: {} }]],
    ['bad-change', /Change 1.*name/, [{ type: 'edit-machine', machine: 1, values: { name: '<b>' } }]],
  ])('is refused: %s, %s', async (code, message, changes) => {
    const error = await refusal(() => plan(...changes));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('is no reason against what the firmware has yet to tell', () => {
    expect(() =>
      plan(...assignTo('s=${serial} h=${hostname}', { type: 'machine', machine: 3 })),
    ).not.toThrow();
  });

  it('is no reason against a variable that is given in the same plan', () => {
    const given: Change = { type: 'edit-machine', machine: 1, values: { variables: { role: 'db' } } };
    expect(() => plan(...assignTo('r=${role}', { type: 'machine', machine: 1 }), given)).not.toThrow();
  });

  it('is taken back although nobody can fill in the command line any more', () => {
    const alone = snapshot({
      machines: [machine(1)],
      images: [image('debian', { commandLine: 'r=${role}' })],
      assignments: [assignment({ type: 'default' }, 'debian')],
    });
    const { next, inverse } = planChange(alone, [{ type: 'unassign', target: { type: 'default' } }]);
    expect(next.assignments).toEqual([]);
    expect(planRecorded(next, inverse).next.assignments).toEqual(alone.assignments);
  });
});

describe('the loop guard and changes', () => {
  const held = snapshot({
    machines: [
      machine(1, {
        silentBoots: 3,
        silentImage: { image: 'debian', revision: 1 },
        held: { reason: expectedReason(), sinceMs: 5 },
      }),
    ],
    images: [image('debian', {}), image('other', {})],
    assignments: [assignment({ type: 'machine', machine: 1 }, 'debian')],
  });

  it('lets a machine go that is assigned another image, and holds it again after undo', () => {
    const { next, inverse } = planChange(held, [
      { type: 'assign', assignment: assignment({ type: 'machine', machine: 1 }, 'other') },
    ]);
    expect(next.machines[0]).toMatchObject({ held: null, silentBoots: 3 });
    expect(planUndo(next, inverse)).toEqual(held.machines);
  });

  it('lets a machine go on request', () => {
    const { next } = planChange(held, [{ type: 'release-machine', machine: 1 }]);
    expect(next.machines[0]).toMatchObject({ held: null, silentBoots: 0, silentImage: null });
  });

  it('holds a machine whose limit is lowered', () => {
    const counting = { ...held, machines: [{ ...held.machines[0]!, held: null, silentBoots: 2 }] };
    const { next } = planChange(counting, [{ type: 'set-policy', policy: { loopLimit: 2 } }], occasion);
    expect(next.machines[0]!.held).toMatchObject({ sinceMs: 7 });
  });
});

function expectedReason(): string {
  return 'debian@1 was started 3 times in a row without a sign of life, and no other revision has ever been up on this machine.';
}
