import { describe, expect, it } from '@jest/globals';
import type { AddPlan } from '../../../../boot/registry/adding/add-plan.ts';
import type { Gathered, LookedAt } from '../../../../boot/registry/adding/gathered.ts';
import { joinCommandLine } from '../../../../boot/registry/adding/plan/join-command-line.ts';
import { makeAddPlan } from '../../../../boot/registry/adding/plan/make-plan.ts';
import type { Initrd } from '../../../../boot/registry/initrd/initrd.ts';
import { program } from '../../../../boot/registry/recognise/program-file.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const mebibyte = 2 ** 20;
const file = (source: string, sizeBytes = mebibyte): LookedAt => ({
  source,
  sizeBytes,
  origin: { type: 'tree', path: source },
});
const initrd = (networkDrivers: string[] | null, unpackedBytes = 2 * mebibyte): Initrd => ({
  ...{ format: 'cpio', packing: 'gzip', missingTool: null },
  contents: { programs: 'x86_64', modules: null, networkDrivers, unpackedBytes },
});
const live: Gathered = {
  layout: 'Debian live',
  title: 'Debian GNU/Linux Live 12',
  kernel: {
    file: file('d.iso: live/vmlinuz'),
    program: program({
      kind: 'linux',
      title: 'Linux 6.1',
      memoryBytes: 10 * mebibyte,
      architecture: 'x86_64',
    }),
  },
  initrds: [{ file: file('d.iso: live/initrd.img'), initrd: initrd(['a', 'b', 'c', 'd']) }],
  modules: [{ file: file('d.iso: live/filesystem.squashfs', 5 * mebibyte), name: 'filesystem.squashfs' }],
  commandLine: 'boot=live fetch=${image-url}/filesystem.squashfs',
  runsFromMemory: true,
  notes: ['A note.'],
};
const make = (gathered: Partial<Gathered>, append = '', title: string | null = null): AddPlan =>
  makeAddPlan(
    { source: { type: 'folder', name: 'x', path: '/x' }, append, title, reportsUp: false },
    { ...live, ...gathered },
    null,
  );

describe('a plan', () => {
  it('names the files as the system asks for them', () => {
    const plan = make({}, 'console=ttyS0');
    expect(plan).toMatchObject({
      layout: 'Debian live',
      revision: {
        title: 'Debian GNU/Linux Live 12',
        commandLine: 'boot=live fetch=${image-url}/filesystem.squashfs console=ttyS0',
        leastMemoryMiB: 10 + 1 + 2 + 5,
      },
      notes: ['A note.'],
    });
    expect(plan.files.map(({ role, name }) => [role, name])).toEqual([
      ['kernel', 'vmlinuz'],
      ['initrd', 'initrd.img'],
      ['module', 'filesystem.squashfs'],
    ]);
  });

  it('never gives a module’s name to another file', () => {
    const modules = [{ file: file('x'), name: 'vmlinuz' }];
    expect(make({ modules }).files.map(({ name }) => name)).toEqual(['2-vmlinuz', 'initrd.img', 'vmlinuz']);
  });

  it('has a title: the person’s, the layout’s, the kernel’s', () => {
    expect(make({}, '', 'Mine').revision.title).toBe('Mine');
    expect(make({ title: null }).revision.title).toBe('Linux 6.1');
  });

  it.each([
    [
      'the kernel does not say',
      { kernel: { ...live.kernel, program: program({ kind: 'linux', title: '' }) } },
    ],
    [
      'an initrd was not looked into',
      { initrds: [{ file: file('i'), initrd: { ...initrd([]), contents: null } }] },
    ],
    ['an initrd is something else', { initrds: [{ file: file('i'), initrd: null }] }],
  ])('tells no least memory where %s', (_title, gathered: Partial<Gathered>) => {
    expect(make(gathered).revision.leastMemoryMiB).toBeNull();
  });

  it('counts what the system copies into memory, and nothing else', () => {
    expect(make({ runsFromMemory: false }).revision.leastMemoryMiB).toBe(13);
    expect(make({ initrds: [] }).revision.leastMemoryMiB).toBe(15);
    const odd = [{ file: file('i', 1), initrd: initrd(null, 0) }];
    expect(make({ initrds: odd }).revision.leastMemoryMiB).toBe(16);
  });

  it('refuses what the system could not ask for', async () => {
    for (const name of ['my arch/airootfs.sfs', '../x', `a/${'b'.repeat(101)}`, ''])
      expect((await refusal(() => make({ modules: [{ file: file('m'), name }] }))).code).toBe(
        'bad-file-name',
      );
  });

  it('has as many files as a revision may have', async () => {
    const modules = (count: number): Gathered['modules'] =>
      Array.from({ length: count }, (_, at) => ({ file: file('m'), name: `m${at}` }));
    expect(make({ modules: modules(510) }).files).toHaveLength(512);
    expect((await refusal(() => make({ modules: modules(511) }))).code).toBe('too-many-files');
  });

  it.each([
    [['a', 'b', 'c'], 'few drivers (a, b, c)'],
    [[], 'no drivers'],
    [['a', 'b', 'c', 'd'], null],
    [null, null],
  ])('says where an initrd with the drivers %j will not find its system', (drivers, words) => {
    const initrds = [{ file: file('i'), initrd: initrd(drivers) }];
    const notes = make({ initrds, notes: [] }).notes;
    expect(notes).toEqual(words === null ? [] : [expect.stringContaining(words)]);
    expect(make({ initrds, notes: [], commandLine: 'quiet' }).notes).toEqual([]);
  });

  it('says which initrd was not looked into, and why', () => {
    const missing: Initrd = { format: 'cpio', packing: 'zstd', contents: null, missingTool: 'zstd' };
    const notes = make({ initrds: [{ file: file('initrd.img'), initrd: missing }], notes: [] }).notes;
    expect(notes).toEqual([
      'initrd.img was not looked into: it is packed by zstd, and zstd is missing on this machine.',
    ]);
  });
});

it.each([
  ['a=${mac} b=${hostname} c=${ip} d=${serial} e=${uuid} f=${image-url}', null],
  ['a=${rack}', /\$\{rack\} by itself.*a variable of that name.*--variable rack=VALUE/],
  ['a=${row} b=${rack} c=${row}', /\$\{row\}, \$\{rack\} by itself.*variables of those names.*row=VALUE/],
])('says of %j which variables each machine needs', (append, words) =>
  expect(make({ notes: [] }, append).notes).toEqual(words === null ? [] : [expect.stringMatching(words)]),
);

describe("a person's command line", () => {
  it.each([
    ['quiet', '', 'quiet'],
    ['', ' a  b=c ', 'a  b=c'],
    ['ip=dhcp install=x quiet', 'install=http://y', 'ip=dhcp quiet install=http://y'],
    ['console=tty0 ro', 'console=ttyS0 ro', 'console=tty0 ro console=ttyS0 ro'],
    ['inst.stage2=a', 'inst.stage2.all', 'inst.stage2=a inst.stage2.all'],
  ])('joins "%s" with "%s"', (base, append, line) => {
    expect(joinCommandLine(base, append)).toBe(line);
  });
});
