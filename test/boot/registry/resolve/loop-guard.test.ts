import { describe, expect, it } from '@jest/globals';
import { resolve } from '../../../../boot/registry/resolve/resolve.ts';
import type { Machine } from '../../../../boot/registry/model/machine.ts';
import type { NewRevision } from '../../../../boot/registry/model/image.ts';
import type { Policy } from '../../../../boot/registry/model/assignment.ts';
import { assignment, image, mac, machine, snapshot } from '../sample.ts';

const silent = { silentImage: { image: 'debian', revision: 2 }, silentBoots: 3 };
const lastUp = { image: 'debian', revision: 1 };

function decide(values: Partial<Machine>, policy: Partial<Policy> = {}, first: Partial<NewRevision> = {}) {
  return resolve(
    snapshot({
      machines: [machine(1, values)],
      images: [image('debian', first, {}), image('other', {})],
      assignments: [assignment({ type: 'machine', machine: 1 }, 'debian')],
      policy,
    }),
    mac(1),
  );
}

describe('the loop guard', () => {
  it('gives the revision that was last up after three silent boots', () => {
    const { outcome, rules } = decide({ ...silent, lastUp });
    expect(outcome).toMatchObject({ type: 'image', revision: { revision: 1 }, rule: 'loop-guard' });
    expect(rules.filter(({ won }) => won)).toMatchObject([
      {
        rule: 'loop-guard',
        image: 'debian',
        revision: 1,
        why: 'debian@2 was started 3 times in a row without a sign of life; debian@1 was last up on this machine.',
      },
    ]);
    expect(rules.find(({ rule }) => rule === 'machine')?.why).toBe(
      'Assigned to this machine, but the loop guard comes first.',
    );
  });

  it('does nothing before that', () => {
    expect(decide({ ...silent, silentBoots: 2, lastUp }).outcome).toMatchObject({
      revision: { revision: 2 },
    });
  });

  it('does nothing about the silence of another revision', () => {
    const other = { ...silent, silentImage: { image: 'debian', revision: 1 } };
    expect(decide({ ...other, lastUp }).outcome).toMatchObject({ revision: { revision: 2 } });
  });

  it('goes on giving it until that is as silent, and then holds', () => {
    expect(decide({ ...silent, lastUp, silentFallbacks: 2 }).outcome).toMatchObject({ rule: 'loop-guard' });
    expect(decide({ ...silent, lastUp, silentFallbacks: 3 }).outcome).toEqual({
      type: 'hold',
      reason:
        'debian@2 was started 3 times in a row without a sign of life, and so was debian@1, which had been up before.',
    });
  });

  it.each([null, { image: 'debian', revision: 2 }, { image: 'gone', revision: 1 }])(
    'holds where no other revision was up: %j',
    (up) => {
      expect(decide({ ...silent, lastUp: up }).outcome).toMatchObject({
        type: 'hold',
        reason: expect.stringContaining('no other revision has ever been up'),
      });
    },
  );

  it('holds where the revision that was up no longer fits the machine', () => {
    const { outcome } = decide({ ...silent, lastUp }, {}, { firmware: 'uefi' });
    expect(outcome).toMatchObject({ type: 'hold', reason: expect.stringMatching(/last up.*needs UEFI/) });
  });

  it('is switched off by a limit of 0', () => {
    expect(decide({ ...silent, silentBoots: 99, lastUp }, { loopLimit: 0 }).outcome).toMatchObject({
      rule: 'machine',
    });
  });

  it('lets next boot only try what it holds', () => {
    const held = machine(1, { ...silent, lastUp: null });
    const { outcome } = resolve(
      snapshot({
        machines: [held],
        images: [image('debian', {}, {})],
        assignments: [
          assignment({ type: 'once', machine: 1 }, 'debian'),
          assignment({ type: 'machine', machine: 1 }, 'debian'),
        ],
      }),
      mac(1),
    );
    expect(outcome).toMatchObject({ type: 'image', rule: 'once' });
  });
});
