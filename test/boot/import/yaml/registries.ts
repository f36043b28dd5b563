import fc from 'fast-check';
import type { Assignment, Policy } from '../../../../boot/registry/model/assignment.ts';
import { imageKinds, type Image, type NewRevision } from '../../../../boot/registry/model/image.ts';
import type { Machine } from '../../../../boot/registry/model/machine.ts';
import { architectures, firmwareKinds } from '../../../../boot/registry/model/names.ts';
import { sortedAssignments } from '../../../../boot/registry/edits.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import { mac, machine, revision, snapshot } from '../../registry/sample.ts';
import { anyText } from '../../../support/any-text.ts';

/** Whatever somebody may write, but what no text file can hold. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    anyText(maxLength).map((each) => each.replace(/\p{Surrogate}/gu, '')),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1e3',
      '0x1f',
      '52:54:00',
      '# no comment',
      ' a ',
      'a: b',
      '- a',
      '"',
      "'",
      'a\nb\n',
      '\t',
      'é',
      '%',
    ),
  );

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,8}$/);
const hostName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?(\.[a-z0-9]{1,4}){0,2}$/);
const file = fc.record({
  role: fc.constantFrom('kernel' as const, 'initrd' as const, 'module' as const),
  name: fc.stringMatching(/^[\w+~-][\w.+~-]{0,6}(\/[\w+~-]{1,6}){0,2}$/),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  sizeBytes: fc.nat(),
});

/** fast-check's own URLs take a second for a list of all of Unicode. */
const url = fc.stringMatching(
  /^https?:\/\/[a-z][a-z0-9]{0,7}(\.[a-z]{2,4}){0,2}(:[1-9]\d{0,3})?(\/([\w.~-]|%[0-9A-F]{2}){0,8}){0,3}(\?[\w=&%]{0,8})?(#\w{0,4})?$/,
);

const anyRevision: fc.Arbitrary<NewRevision> = fc.record({
  kind: fc.constantFrom(...imageKinds),
  title: text(20),
  files: fc.array(file, { maxLength: 3 }),
  commandLine: fc
    .stringMatching(/^([a-z0-9=,:/."'%@-]{1,8}( [a-z0-9=]{1,6}){0,3})?$/)
    .filter((line) => line !== '-'),
  url: fc.option(url),
  text: fc.option(text(40)),
  architecture: fc.option(fc.constantFrom(...architectures)),
  firmware: fc.option(fc.constantFrom(...firmwareKinds)),
  leastMemoryMiB: fc.option(fc.integer({ min: 1, max: 1 << 20 })),
  reportsUp: fc.boolean(),
});

/** Revisions with gaps between their numbers, and any of them current. */
const anyImages: fc.Arbitrary<Image[]> = fc
  .uniqueArray(
    fc.record({
      name,
      revisions: fc.array(fc.tuple(anyRevision, fc.integer({ min: 1, max: 3 })), {
        minLength: 1,
        maxLength: 3,
      }),
      current: fc.nat(),
    }),
    { selector: (image) => image.name, maxLength: 3 },
  )
  .map((images) =>
    images.map((image) => {
      let number = 0;
      const revisions = image.revisions.map(([values, step]) =>
        revision(image.name, (number += step), values),
      );
      return { name: image.name, revisions, current: revisions[image.current % revisions.length]!.revision };
    }),
  );

/** No machine has another's address, name or card. */
const anyMachines: fc.Arbitrary<Machine[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.option(hostName),
      tags: fc.uniqueArray(name, { maxLength: 3 }),
      note: text(30),
      variables: fc.dictionary(
        fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/).map((each) => `x${each}`),
        fc.constantFrom('a', 'a b', '=', '"'),
      ),
      address: fc.option(fc.ipV4()),
      cards: fc.integer({ min: 1, max: 3 }),
      known: fc.boolean(),
    }),
    { selector: (each) => each.name?.toLowerCase() ?? {}, maxLength: 6 },
  )
  .map((all) =>
    all.map(({ cards, known, ...values }, index) =>
      machine(index + 1, {
        ...(known ? values : {}),
        known,
        macs: Array.from({ length: cards }, (_, card) => mac(100 * (index + 1) + ((card * 7) % 5))),
      }),
    ),
  );

const anyPolicy: fc.Arbitrary<Omit<Policy, 'unknown'>> = fc.record({
  loopLimit: fc.nat(100),
  mostUnknown: fc.integer({ min: 1, max: 1_000_000 }),
  keepBootsDays: fc.integer({ min: 1, max: 36500 }),
  keepBootsEach: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Registries that are whole: whatever an assignment names is there. */
export const anyRegistry: fc.Arbitrary<Snapshot> = fc
  .record({
    machines: anyMachines,
    images: anyImages,
    policy: anyPolicy,
    choices: fc.infiniteStream(fc.nat()),
  })
  .map(({ machines, images, policy, choices }) => {
    const next = (): number => Number(choices.next().value);
    const known = machines.filter((each) => each.known);
    const assign = (target: Assignment['target'], priority = 0): Assignment => {
      const image = images[next() % images.length]!;
      const pinned = image.revisions[next() % image.revisions.length]!.revision;
      return { target, image: image.name, revision: next() % 2 === 0 ? null : pinned, priority };
    };
    const unknown =
      next() % 2 === 0
        ? { type: 'nothing' as const }
        : { type: 'image' as const, image: images[0]?.name ?? '' };
    const assignments =
      images.length === 0
        ? []
        : [
            ...known.filter(() => next() % 2 === 0).map(({ id }) => assign({ type: 'machine', machine: id })),
            ...known.filter(() => next() % 3 === 0).map(({ id }) => assign({ type: 'once', machine: id })),
            ...['a', 'b']
              .filter(() => next() % 2 === 0)
              .map((tag) => assign({ type: 'tag', tag }, (next() % 2001) - 1000)),
            ...architectures
              .filter(() => next() % 5 === 0)
              .map((architecture) => assign({ type: 'architecture', architecture })),
            ...(next() % 2 === 0 ? [assign({ type: 'default' })] : []),
          ];
    return snapshot({
      ...{ machines, images: [...images].sort((a, b) => (a.name < b.name ? -1 : 1)) },
      ...{
        assignments: sortedAssignments(assignments),
        policy: { ...policy, ...(images.length === 0 ? {} : { unknown }) },
      },
    });
  });
