import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../boot/registry/model/change.ts';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { planChange } from '../../../../boot/registry/plan/plan.ts';
import { assignment, image, machine, snapshot } from '../sample.ts';

const withMemory = (id: number, memoryMiB: number | null, more = {}) =>
  machine(id, { name: `web${id}`, reported: { ...nothingReported, memoryMiB }, ...more });

const pool = snapshot({
  machines: [
    withMemory(1, 511, { tags: ['rack7'] }),
    withMemory(2, 512, { tags: ['rack7'] }),
    withMemory(3, null, { tags: ['rack7'] }),
    withMemory(4, 100, { tags: ['rack7'] }),
    withMemory(5, 100),
  ],
  images: [image('debian', { leastMemoryMiB: 64 }, { leastMemoryMiB: 512 }), image('small', {})],
  assignments: [assignment({ type: 'machine', machine: 4 }, 'small')],
});

const warnings = (...changes: Change[]) => planChange(pool, changes).warnings;
const assign = (target: Parameters<typeof assignment>[0], revision: number | null = null): Change => ({
  type: 'assign',
  assignment: assignment(target, 'debian', { revision }),
});

describe('the warnings of a plan', () => {
  it('name a machine whose memory is too small', () => {
    expect(warnings(assign({ type: 'machine', machine: 1 }), assign({ type: 'once', machine: 2 }))).toEqual([
      {
        ...{ code: 'memory', image: 'debian', revision: 2, machines: [1] },
        message: 'debian@2 needs 512 MiB of memory: web1 has 511 MiB.',
      },
    ]);
  });

  it('are about the revision that is given', () => {
    expect(warnings(assign({ type: 'machine', machine: 1 }, 1))).toEqual([]);
  });

  it('leave out the machines of a tag on which a stronger rule decides', () => {
    expect(warnings(assign({ type: 'tag', tag: 'rack7' }))).toMatchObject([{ machines: [1] }]);
  });

  it('are about the machines without an assignment where the policy gives the image', () => {
    const policy = { unknown: { type: 'image', image: 'debian' } } as const;
    const [warning] = warnings({ type: 'set-policy', policy });
    expect(warning).toMatchObject({
      machines: [1, 5],
      message: 'debian@2 needs 512 MiB of memory: web1, web5 have less.',
    });
  });

  it('are about those that follow an image whose current revision becomes another one', () => {
    const before = planChange({ ...pool, images: new Map([...pool.images, ['debian', old]]) }, [
      assign({ type: 'default' }),
      assign({ type: 'machine', machine: 1 }, 1),
    ]).next;
    expect(
      planChange(before, [{ type: 'use-revision', image: 'debian', revision: 2 }]).warnings,
    ).toMatchObject([{ revision: 2, machines: [5] }]);
  });

  it('name another firmware and another architecture, each by itself', () => {
    const other = snapshot({
      machines: [machine(1, { firmware: 'uefi' }), machine(2, { architecture: 'arm64' })],
      images: [image('debian', { firmware: 'bios', architecture: 'x86_64' })],
    });
    const { warnings: both } = planChange(other, [assign({ type: 'default' })]);
    expect(both.map(({ code, machines }) => [code, machines])).toEqual([
      ['firmware', [1]],
      ['architecture', [2]],
    ]);
  });
});

const old = { ...pool.images.get('debian')!, current: 1 };
