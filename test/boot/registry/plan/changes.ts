import fc from 'fast-check';
import type { Assignment, Target } from '../../../../boot/registry/model/assignment.ts';
import type { Change } from '../../../../boot/registry/model/change.ts';
import { mac, newRevision } from '../sample.ts';

/** Few names and numbers, so that changes meet. */
const imageName = fc.constantFrom('debian', 'fedora', 'memtest');
const id = fc.integer({ min: 1, max: 6 });
const address = fc.integer({ min: 1, max: 9 }).map(mac);
const tag = fc.constantFrom('a', 'b', 'c');

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ type: fc.constantFrom('once' as const, 'machine' as const), machine: id }),
  fc.record({ type: fc.constant('tag' as const), tag }),
  fc.record({
    type: fc.constant('architecture' as const),
    architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
  }),
  fc.constant({ type: 'default' as const }),
);

const assignment: fc.Arbitrary<Assignment> = fc.record({
  target,
  image: imageName,
  revision: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
  priority: fc.integer({ min: -2, max: 2 }),
});

const values = fc.record(
  {
    name: fc.option(fc.constantFrom('web1', 'web2', 'Web1', 'db')),
    tags: fc.uniqueArray(tag, { maxLength: 3 }),
    note: fc.string({ maxLength: 5 }),
    variables: fc.dictionary(fc.constantFrom('role', 'site'), fc.constantFrom('x', 'y z'), { maxKeys: 2 }),
    macs: fc.uniqueArray(address, { minLength: 1, maxLength: 3 }),
    address: fc.option(fc.constantFrom('192.0.2.1', '192.0.2.2')),
  },
  { requiredKeys: [] },
);

/** Any change that somebody may ask for; many cannot be made. */
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    type: fc.constant('add-revision' as const),
    image: imageName,
    revision: fc
      .constantFrom('quiet', 'r=${role}', 'h=${hostname}')
      .map((commandLine) => newRevision({ commandLine })),
  }),
  fc.record({
    type: fc.constant('add-revision' as const),
    image: imageName,
    revision: fc.constant(newRevision({ commandLine: 'numbered' })),
    number: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    type: fc.constantFrom('use-revision' as const, 'remove-revision' as const),
    image: imageName,
    revision: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ type: fc.constant('remove-image' as const), image: imageName }),
  fc.record({
    type: fc.constant('add-machine' as const),
    macs: fc.uniqueArray(address, { minLength: 1, maxLength: 2 }),
    values,
  }),
  fc.record({ type: fc.constant('edit-machine' as const), machine: id, values }),
  fc.record({ type: fc.constant('merge-machines' as const), into: id, from: id }),
  fc.record({ type: fc.constantFrom('forget-machine' as const, 'release-machine' as const), machine: id }),
  fc.record({ type: fc.constant('assign' as const), assignment }),
  fc.record({
    type: fc.constant('assign-card' as const),
    mac: address,
    once: fc.boolean(),
    image: imageName,
    revision: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
  }),
  fc.record({ type: fc.constant('unassign' as const), target }),
  fc.record({
    type: fc.constant('set-policy' as const),
    policy: fc.record(
      {
        unknown: fc.oneof(
          fc.constant({ type: 'wait' as const }),
          fc.record({ type: fc.constant('image' as const), image: imageName }),
        ),
        loopLimit: fc.integer({ min: 0, max: 4 }),
      },
      { requiredKeys: [] },
    ),
  }),
);
