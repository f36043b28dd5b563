import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RomkitError } from '../../../../system/error.ts';
import type { Change } from '../../../../boot/registry/model/change.ts';
import { planChange, planRecorded, type Plan } from '../../../../boot/registry/plan/plan.ts';
import { resolve } from '../../../../boot/registry/resolve/resolve.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import { assignment, image, mac, machine, snapshot } from '../sample.ts';
import { anyChange } from './changes.ts';

/** A pool in which every kind of change has something to meet. */
const start = snapshot({
  machines: [
    machine(1, { name: 'web1', tags: ['a'], variables: { role: 'x' } }),
    machine(2, { known: false }),
    machine(3, {
      silentBoots: 3,
      silentImage: { image: 'debian', revision: 2 },
      lastUp: { image: 'debian', revision: 1 },
    }),
    machine(4, { known: false, macs: [mac(4), mac(7)] }),
  ],
  images: [image('debian', {}, {}), image('memtest', {})],
  assignments: [
    assignment({ type: 'machine', machine: 1 }, 'debian', { revision: 1 }),
    assignment({ type: 'tag', tag: 'a' }, 'memtest'),
    assignment({ type: 'default' }, 'debian'),
  ],
});

const occasion = { by: 'alice', atMs: 7, lastMachine: 0, lastRevisions: new Map<string, number>() };

function attempt(from: Snapshot, changes: readonly Change[]): Plan | undefined {
  try {
    return planChange(from, changes, occasion);
  } catch (error) {
    if (error instanceof RomkitError) return undefined;
    throw error;
  }
}

/** The pool after whichever of some changes can be made, one after the other. */
const after = (changes: readonly Change[]): Snapshot =>
  changes.reduce((from, change) => attempt(from, [change])?.next ?? from, start);

const content = ({ machines, byMac, images, assignments, policy }: Snapshot) => ({
  machines,
  byMac: [...byMac].sort(([a], [b]) => (a < b ? -1 : 1)),
  images: [...images],
  assignments,
  policy,
});

describe('any changes', () => {
  it('are taken back whole by their inverse, and made again by its inverse', () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 12 }),
        fc.array(anyChange, { maxLength: 3 }),
        (before, changes) => {
          const from = after(before);
          const plan = attempt(from, changes);
          fc.pre(plan !== undefined);
          const undone = planRecorded(plan.next, plan.inverse, occasion);
          expect(content(undone.next)).toEqual(content(from));
          const redone = planRecorded(undone.next, undone.inverse, occasion);
          expect(content(redone.next)).toEqual(content(plan.next));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leave every address with one machine, every name with one, and every assignment with an image', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 20 }), (changes) => {
        const { machines, byMac, images, assignments } = after(changes);
        const addresses = machines.flatMap(({ macs }) => macs);
        expect(byMac.size).toBe(addresses.length);
        for (const each of machines) for (const address of each.macs) expect(byMac.get(address)).toBe(each);
        const names = machines.flatMap(({ name }) => name?.toLowerCase() ?? []);
        expect(new Set(names).size).toBe(names.length);
        for (const { image: name, revision } of assignments) {
          const found = images.get(name)!;
          expect(found.revisions.map((each) => each.revision)).toContain(revision ?? found.current);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('always let exactly one rule win, the first that has something to say', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 20 }), fc.integer({ min: 1, max: 10 }), (changes, n) => {
        const { outcome, rules } = resolve(after(changes), mac(n));
        const winners = rules.filter(({ won }) => won);
        expect(winners).toHaveLength(1);
        const said = rules.filter(({ rule, image: name }) => rule !== 'loop-guard' && name !== null);
        if (winners[0]!.rule !== 'loop-guard') expect(winners[0]).toBe(said[0] ?? rules.at(-1));
        if (outcome.type === 'image') expect(winners[0]).toMatchObject({ rule: outcome.rule });
      }),
      { numRuns: 200 },
    );
  });
});
