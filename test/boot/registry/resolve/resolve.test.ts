import { describe, expect, it } from '@jest/globals';
import { outcomeFor, resolve } from '../../../../boot/registry/resolve/resolve.ts';
import type { Machine } from '../../../../boot/registry/model/machine.ts';
import type { NewRevision } from '../../../../boot/registry/model/image.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { assignment, image, mac, machine, snapshot } from '../sample.ts';

const images = ['once', 'own', 'low', 'high', 'arm', 'all', 'waiting'].map((name) => image(name, {}));

/** Every rule at once; leaving the strongest ones out lets the next one win. */
const everything = [
  assignment({ type: 'once', machine: 1 }, 'once'),
  assignment({ type: 'machine', machine: 1 }, 'own'),
  assignment({ type: 'tag', tag: 'rack7' }, 'high', { priority: 5 }),
  assignment({ type: 'tag', tag: 'blue' }, 'low', { priority: 1 }),
  assignment({ type: 'architecture', architecture: 'arm64' }, 'arm'),
  assignment({ type: 'default' }, 'all'),
];

const pool = (from: number, values: Partial<Machine> = {}) =>
  snapshot({
    machines: [machine(1, { tags: ['blue', 'rack7'], architecture: 'arm64', ...values })],
    images,
    assignments: everything.slice(from),
    policy: { unknown: { type: 'image', image: 'waiting' } },
  });

/** The silent boots of one revision reach the limit of the guard, and another image was up. */
const silent = (silentFallbacks: number): Partial<Machine> => ({
  ...{ silentBoots: 3, silentImage: { image: 'all', revision: 1 }, silentFallbacks },
  lastUp: { image: 'own', revision: 1 },
});

const withPinned = (values: Partial<Machine>, known = images): Snapshot => {
  const pinned = assignment({ type: 'default' }, 'all', { revision: 1 });
  return snapshot({ machines: [machine(1, values)], images: known, assignments: [pinned] });
};

it.each<[string, Snapshot]>([
  ...[0, 1, 2, 3, 4, 5, 6].map((from): [string, Snapshot] => [`without the ${from} strongest`, pool(from)]),
  ['one names the revision', withPinned({})],
  ['one names an image that is gone', withPinned({}, [])],
  ['the guard falls back', withPinned(silent(0))],
  ['the guard holds', withPinned(silent(3))],
  ['there is none', snapshot({ machines: [machine(1)] })],
])('the outcome alone is that of the rules: %s', (_title, registry) => {
  const [only] = registry.machines;
  const { outcome, rules } = resolve(registry, mac(1));
  const isPinned = rules.some((rule) => rule.won && rule.pinned);
  expect(outcomeFor(registry, only!)).toEqual({ outcome, pinned: isPinned });
});

describe('resolve', () => {
  it.each([
    [0, 'once', 'next boot only'],
    [1, 'own', 'machine'],
    [2, 'high', 'tag:rack7'],
    [3, 'low', 'tag:blue'],
    [4, 'arm', 'default for arm64'],
    [5, 'all', 'default'],
    [6, 'waiting', 'policy for unknown machines'],
  ])('lets the first rule win: without the %i strongest it is %s', (from, expected, name) => {
    const { outcome, rules } = resolve(pool(from), mac(1));
    expect(outcome).toMatchObject({ type: 'image', revision: { image: expected, revision: 1 } });
    expect(rules.filter(({ won }) => won)).toMatchObject([{ name, image: expected }]);
  });

  it('says of each rule that lost what came first', () => {
    const { rules } = resolve(pool(2), mac(1));
    expect(rules.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      'loop guard: 0 times in a row without a sign of life of high@1; the guard steps in at 3.',
      'next boot only: Nothing is set for its next boot only.',
      'machine: No image is assigned to it.',
      'tag:rack7: Assigned to tag rack7 with priority 5.',
      'tag:blue: Assigned to tag blue with priority 1, but tag:rack7 comes first.',
      'default for arm64: The default for arm64, but tag:rack7 comes first.',
      'default: The default for all machines, but tag:rack7 comes first.',
      'policy for unknown machines: The policy gives waiting to machines without an assignment, but tag:rack7 comes first.',
    ]);
  });

  it('takes the tag that is first in the alphabet at equal priority', () => {
    const { outcome } = resolve(
      snapshot({
        machines: [machine(1, { tags: ['b', 'a'] })],
        images,
        assignments: [
          assignment({ type: 'tag', tag: 'b' }, 'high', { priority: 2 }),
          assignment({ type: 'tag', tag: 'a' }, 'low', { priority: 2 }),
        ],
      }),
      mac(1),
    );
    expect(outcome).toMatchObject({ revision: { image: 'low' } });
  });

  it('follows the current revision, or keeps the one that is pinned', () => {
    const debian = { ...image('debian', {}, {}, {}), current: 2 };
    const at = (revision: number | null) =>
      resolve(
        snapshot({
          images: [debian],
          assignments: [assignment({ type: 'default' }, 'debian', { revision })],
        }),
        mac(9),
      ).outcome;
    expect(at(null)).toMatchObject({ revision: { revision: 2 } });
    expect(at(3)).toMatchObject({ revision: { revision: 3 } });
  });

  it.each(['wait', 'nothing'] as const)('lets an unknown machine have the policy: %s', (type) => {
    const { machine: found, outcome, rules } = resolve(snapshot({ policy: { unknown: { type } } }), mac(5));
    expect(found).toBeNull();
    expect(outcome).toEqual({ type });
    expect(rules.filter(({ won }) => won)).toMatchObject([{ rule: 'unknown', image: null }]);
  });

  it('takes the architecture of the request before the one that was last seen', () => {
    expect(resolve(pool(4), mac(1), null, 'x86_64').outcome).toMatchObject({ revision: { image: 'all' } });
  });
});

describe('an image that cannot start on the machine', () => {
  const outcome = (revision: Partial<NewRevision>, values: Partial<Machine>) =>
    resolve(
      snapshot({
        machines: [machine(1, values)],
        images: [image('debian', revision), image('rescue', {})],
        assignments: [
          assignment({ type: 'machine', machine: 1 }, 'debian'),
          assignment({ type: 'default' }, 'rescue'),
        ],
      }),
      mac(1),
    ).outcome;
  const started = { type: 'image', revision: { image: 'debian' } };

  it.each<[Partial<NewRevision>, Partial<Machine>, string]>([
    [{ firmware: 'uefi' }, { firmware: 'bios' }, 'debian@1 needs UEFI; this machine boots by BIOS.'],
    [{ kind: 'efi' }, { firmware: 'bios' }, 'debian@1 needs UEFI; this machine boots by BIOS.'],
    [{ kind: 'multiboot' }, { firmware: 'uefi' }, 'debian@1 needs BIOS; this machine boots by UEFI.'],
    [{ architecture: 'arm64' }, {}, 'debian@1 is for arm64; this machine is x86_64.'],
    [
      { architecture: 'x86_64' },
      { architecture: 'i386', firmware: 'uefi' },
      'debian@1 is for x86_64; this machine is i386.',
    ],
    [
      { leastMemoryMiB: 2048 },
      { reported: { ...nothingReported, memoryMiB: 2047 } },
      'debian@1 needs 2048 MiB of memory; this machine has 2047 MiB.',
    ],
    [{ kind: 'hold', text: 'In repair.' }, {}, 'In repair.'],
  ])('holds the machine and says why: %j on %j', (revision, values, reason) => {
    expect(outcome(revision, values)).toEqual({ type: 'hold', reason });
  });

  it.each<[Partial<NewRevision>, Partial<Machine>]>([
    [{ architecture: 'x86_64' }, { architecture: 'i386', firmware: 'bios' }],
    [
      { architecture: 'arm64', firmware: 'uefi' },
      { architecture: null, firmware: null },
    ],
    [{ leastMemoryMiB: 2048 }, { reported: { ...nothingReported, memoryMiB: 2048 } }],
    [{ leastMemoryMiB: 2048 }, {}],
  ])('is given where it may well start: %j on %j', (revision, values) => {
    expect(outcome(revision, values)).toMatchObject(started);
  });
});

describe('the command line', () => {
  const rendered = (commandLine: string, values: Partial<Machine> = {}) =>
    resolve(
      snapshot({
        machines: [machine(1, values)],
        images: [image('debian', { commandLine })],
        assignments: [assignment({ type: 'machine', machine: 1 }, 'debian')],
      }),
      mac(1),
    ).outcome;

  it('has the values of the machine put in', () => {
    const values: Partial<Machine> = {
      name: 'web1.example.org',
      address: '192.0.2.7',
      reported: { ...nothingReported, serial: 'To be filled', uuid: '4c4c4544-0031' },
      variables: { role: 'db server' },
    };
    const line = 'h=${hostname} m=${mac} i=${ip} s=${serial} u=${uuid} r="${role}" m=${mac}';
    expect(rendered(line, values)).toMatchObject({
      commandLine:
        'h=web1.example.org m=52:54:00:00:00:01 i=192.0.2.7 s=To_be_filled u=4c4c4544-0031 r="db server" m=52:54:00:00:00:01',
    });
  });

  it.each(['hostname', 'ip', 'serial', 'uuid', 'role', '__proto__', 'constructor', 'net0/mac'])(
    'is not written without a value for %s',
    (name) => {
      expect(rendered(`a=\${${name}}`)).toMatchObject({
        type: 'hold',
        reason: expect.stringContaining(`debian@1 cannot start here: its command line has \${${name}}`),
      });
    },
  );

  it.each(['x\nboot', 'x ${mac}', 'x || shell', 'x \\', 'x\u202e', 'x\0'])(
    'is not written with a value that breaks out: %j',
    (role) => {
      expect(rendered('r=${role}', { variables: { role } })).toMatchObject({ type: 'hold' });
    },
  );
});
