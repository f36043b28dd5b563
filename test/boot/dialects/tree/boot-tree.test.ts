import { describe, expect, it } from '@jest/globals';
import { usualLayout } from '../../../../boot/dialects/assignment.ts';
import { bootTree, isSameTree, type BootTree } from '../../../../boot/dialects/tree/boot-tree.ts';
import type { Machine } from '../../../../boot/registry/model/machine.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import type { ImageFile, ImageKind } from '../../../../boot/registry/model/image.ts';
import { lintScript } from '../../../../rom/script/lint.ts';
import { vocabularies } from '../../../rom/script/vocabularies.ts';
import { revisionOf } from '../decisions.ts';
import { machineOf, snapshotOf, toMachine } from './snapshots.ts';

const sha = 'a'.repeat(64);
const linux = revisionOf('linux', { image: 'debian', commandLine: 'host=${hostname} ${mac}' });
const iso = revisionOf('iso', { image: 'rescue' });
const machines = [
  machineOf(1),
  machineOf(2, { macs: ['52:54:00:77:00:02', '52:54:00:77:01:02'] }),
  machineOf(3),
];
const site = snapshotOf(machines, [linux, iso], [toMachine(1, 'debian'), toMachine(2, 'rescue')]);

const fileOf = (role: ImageFile['role'], name: string, digit: string): ImageFile => ({
  ...{ role, name, sha256: digit.repeat(64), sizeBytes: 1 },
});

const textOf = (tree: BootTree, path: string): string =>
  tree.texts.find((text) => text.path === path)?.text ?? `no ${path}`;
const places = ({ texts }: BootTree): string[] => texts.map(({ server, path }) => `${server} ${path}`);

describe('the static tree of a registry', () => {
  it('has a script in each dialect for each address of each machine that has an image', async () => {
    expect(places(await bootTree(site))).toEqual([
      'web bootdirectory/boot.gpxe',
      'web bootdirectory/boot.ipxe',
      'tftp autoexec.ipxe',
      ...['52:54:00:77:00:01', '52:54:00:77:00:02', '52:54:00:77:01:02'].flatMap((mac) => [
        `web bootdirectory/${mac}.gpxe`,
        `web bootdirectory/${mac}.ipxe`,
        `tftp pxelinux.cfg/01-${mac.replaceAll(':', '-')}`,
      ]),
      'web bootdirectory/default.gpxe',
      'web bootdirectory/default.ipxe',
      'tftp pxelinux.cfg/default',
    ]);
  });

  it.each(['web', 'tftp'] as const)(
    'is for one server alone where it is asked for that: %s',
    async (server) => {
      const [whole, part] = [await bootTree(site), await bootTree(site, usualLayout, { servers: [server] })];
      const isOf = (each: { readonly server: string }): boolean => each.server === server;
      expect(part.texts).toEqual(whole.texts.filter(isOf));
      expect(part.images).toEqual(whole.images.filter(isOf));
      expect(part.images.length).toBeGreaterThan(0);
    },
  );

  it('names the initrd on the command line of machines that were seen with UEFI', async () => {
    const seen = [machineOf(1, { firmware: 'uefi' }), machineOf(2, { firmware: 'bios' })];
    const tree = await bootTree(snapshotOf(seen, [linux], [toMachine(1, 'debian'), toMachine(2, 'debian')]));
    const names = seen.map(({ macs: [mac] }) =>
      textOf(tree, `bootdirectory/${mac}.ipxe`).includes(' initrd='),
    );
    expect(names).toEqual([true, false]);
  });

  it('has every file that a script names, on the server that it is asked of', async () => {
    const tree = await bootTree(site, { ...usualLayout, memdisk: 'memdisk' });
    const there = new Set(tree.images.map(({ server, path }) => `${server} ${path}`));
    const named = tree.texts.flatMap(({ server, text }) =>
      [...text.matchAll(/(bootdirectory\/)?images\/\S+/g)].flatMap(([path]) =>
        path.split(',').map((each) => `${server} ${each}`),
      ),
    );
    expect(named.length).toBeGreaterThan(5);
    expect([...new Set(named)].sort()).toEqual([...there].sort());
  });

  it('is of clean scripts, with the values of the machine', async () => {
    const tree = await bootTree(site);
    for (const { path, text } of tree.texts.filter((each) => /\.[ig]pxe$/.test(each.path))) {
      const flavour = path.endsWith('.gpxe') ? 'gpxe' : 'ipxe';
      expect({ path, findings: lintScript(text, vocabularies[flavour]) }).toEqual({ path, findings: [] });
    }
    expect(textOf(tree, 'bootdirectory/52:54:00:77:00:01.ipxe')).toContain('host=node1 52:54:00:77:00:01');
  });

  it('sends a machine without a script of its own to the one that waits for it', async () => {
    const tree = await bootTree(site);
    expect(textOf(tree, 'bootdirectory/boot.ipxe')).toContain('/bootdirectory/default.ipxe');
    const waiting = textOf(tree, 'bootdirectory/default.ipxe');
    expect(waiting).toContain(
      'chain --replace --autofree http://${next-server}/bootdirectory/${net0/mac}.ipxe',
    );
    expect(waiting).toContain('inc wait-pause-spread 0x${net0/mac:hexraw}');
  });

  it('gives unknown machines the default image, and says where one needs the server', async () => {
    const toAll = [{ target: { type: 'default' as const }, image: 'rescue', revision: null, priority: 0 }];
    const rescue = await bootTree(snapshotOf([], [iso], toAll));
    expect(textOf(rescue, 'bootdirectory/default.ipxe')).toContain(`images/${sha}/live.iso`);
    const named = revisionOf('linux', { image: 'named', commandLine: 'mac=${mac}' });
    const tree = await bootTree(snapshotOf([], [named], [{ ...toAll[0]!, image: 'named' }]));
    expect(textOf(tree, 'bootdirectory/default.ipxe')).toContain('which the boot server alone can do');
    expect(tree.images).toEqual([]);
  });

  it('leaves out "next boot only", which files would give again and again', async () => {
    const once = {
      target: { type: 'once' as const, machine: 1 },
      image: 'rescue',
      revision: null,
      priority: 0,
    };
    const tree = await bootTree({ ...site, assignments: [...site.assignments, once] });
    for (const path of ['bootdirectory/52:54:00:77:00:01.ipxe', 'pxelinux.cfg/01-52-54-00-77-00-01'])
      expect(textOf(tree, path)).toContain('debian revision 3');
  });

  it('has it for pxelinux alone, with its files, where a server watches what is loaded', async () => {
    const target = { type: 'once' as const, machine: 1 };
    const other = revisionOf('linux', { image: 'installer', files: [fileOf('kernel', 'vmlinuz', 'e')] });
    const machine = machineOf(1);
    const site = snapshotOf([machine, machineOf(2)], [linux, other], [toMachine(1, 'debian')]);
    const once = { target, image: 'installer', revision: null, priority: 0 };
    const tree = await bootTree({ ...site, assignments: [...site.assignments, once] }, usualLayout, {
      isWatched: true,
    });
    const paths = places(tree);
    expect(new Set(paths).size).toBe(paths.length);
    expect(textOf(tree, 'pxelinux.cfg/01-52-54-00-77-00-01')).toContain('installer revision 3');
    expect(textOf(tree, 'bootdirectory/52:54:00:77:00:01.ipxe')).toContain('debian revision 3');
    const tftp = tree.images.flatMap(({ server, path }) => (server === 'tftp' ? [path] : []));
    expect(textOf(tree, 'pxelinux.cfg/01-52-54-00-77-00-01')).toContain(`images/${'e'.repeat(64)}/vmlinuz`);
    expect(tftp).toContain(`images/${'e'.repeat(64)}/vmlinuz`);
    expect(paths).not.toContain('tftp pxelinux.cfg/01-52-54-00-77-00-02');
  });

  it('writes a machine whose next boot is an ordinary one once', async () => {
    const bad = revisionOf('chain', { image: 'bad', url: 'http://a/${x}' });
    const tree = await bootTree(snapshotOf([machineOf(1)], [bad], [toMachine(1, 'bad')]), usualLayout, {
      isWatched: true,
    });
    expect(tree.problems.map(({ dialect }) => dialect)).toEqual(['gpxe', 'ipxe', 'pxelinux']);
  });

  it('holds a machine that its image does not fit', async () => {
    const arm = revisionOf('linux', { image: 'arm', architecture: 'arm64' });
    const machine = machineOf(1, { architecture: 'x86_64' });
    const tree = await bootTree(snapshotOf([machine], [arm], [toMachine(1, 'arm')]));
    expect(textOf(tree, 'bootdirectory/52:54:00:77:00:01.ipxe')).toContain(' waits');
  });

  it('begins its scripts at the first attempt, in the language of their names', async () => {
    const tree = await bootTree(site, { ...usualLayout, baseUrl: 'http://${next-server:ipv4}' });
    const text = textOf(tree, 'bootdirectory/52:54:00:77:00:01.ipxe');
    // 2 s, and 1017 ms by the jitter of this machine and attempt 0.
    expect(text).toContain('set boot-pause:int32 3017');
    for (const flavour of ['gpxe', 'ipxe'])
      expect(textOf(tree, `bootdirectory/boot.${flavour}`)).toContain(`\${net0/mac}.${flavour}`);
  });

  it.each<[ImageKind, string, string[]]>([
    ['linux', '', ['tftp K', 'tftp I', 'web K', 'web I']],
    ['efi', '', ['web K', 'web I']],
    ['multiboot', '', ['web K', 'web I', 'web M']],
    ['iso', '', ['tftp K', 'tftp I', 'web K', 'web I']],
    ['disk', '', ['tftp K', 'tftp I', 'web K', 'web I']],
    ['efi', 'a=${image-url}', ['web K', 'web I', 'web R/k', 'web R/i', 'web R/m']],
  ])('has the files of an image of kind %s and command line %j where they are asked for', async (...row) => {
    const [kind, commandLine, places] = row;
    const files = [fileOf('kernel', 'k', 'a'), fileOf('initrd', 'i', 'b'), fileOf('module', 'm', 'c')];
    const image = revisionOf(kind, { image: 'image', commandLine, files });
    const { images } = await bootTree(snapshotOf([machineOf(1)], [image], [toMachine(1, 'image')]));
    const short = images.map(({ server, path }) =>
      `${server} ${path}`
        .replace(/(bootdirectory\/)?images\/(\w)\2{63}\/(\w)$/, (_all, _web, _digit, name: string) =>
          name.toUpperCase(),
        )
        .replace('bootdirectory/images/image/3', 'R'),
    );
    expect(short.sort()).toEqual(places.sort());
  });

  it('keeps images off the web server where another one has them', async () => {
    const tree = await bootTree(site, { ...usualLayout, imageUrl: 'http://cdn.example' });
    expect(tree.images.map(({ server }) => server)).not.toContain('web');
  });

  it('names what it cannot write', async () => {
    const bad = revisionOf('chain', { image: 'bad', url: 'http://a/${x}' });
    const tree = await bootTree(snapshotOf([machineOf(1)], [bad], [toMachine(1, 'bad')]));
    expect(tree.problems.map(({ mac, dialect }) => [mac, dialect])).toEqual([
      ['52:54:00:77:00:01', 'gpxe'],
      ['52:54:00:77:00:01', 'ipxe'],
      ['52:54:00:77:00:01', 'pxelinux'],
    ]);
  });
});

describe('two states of a registry', () => {
  const assigned = [toMachine(1, 'debian'), toMachine(2, 'rescue')];
  const [first, ...others] = machines as [Machine, ...Machine[]];
  const before = snapshotOf([first, ...others], [linux, iso], assigned);
  /** A registry with the same images and assignments. */
  const withFirst = (values: Partial<Machine>): Snapshot => ({
    ...before,
    ...pick(snapshotOf([{ ...first, ...values }, ...others], [], [])),
  });
  const pick = ({ machines, byMac }: Snapshot): Pick<Snapshot, 'machines' | 'byMac'> => ({ machines, byMac });

  it.each<[string, Partial<Machine>]>([
    ['was seen', { lastSeenMs: 9 }],
    ['has booted in vain', { silentBoots: 2, silentImage: { image: 'debian', revision: 3 } }],
    ['has a note', { note: 'rack 4' }],
  ])('make the same tree where a machine %s', (_what, values) =>
    expect(isSameTree(before, withFirst(values))).toBe(true),
  );

  it.each<[string, Partial<Machine>]>([
    ['has another name, which is on its command line', { name: 'other' }],
    ['turns out to have UEFI', { firmware: 'uefi' }],
    [
      'has booted in vain as often as it may',
      { silentBoots: 3, silentImage: { image: 'debian', revision: 3 } },
    ],
    ['has one address more', { macs: [...first.macs, '52:54:00:77:09:01'] }],
    ['has another address', { macs: ['52:54:00:77:09:01'] }],
  ])('make different trees where a machine %s', (_what, values) => {
    expect(isSameTree(before, withFirst(values))).toBe(false);
    expect(isSameTree(withFirst(values), before)).toBe(false);
  });

  it('make different trees where images, assignments or the number of machines differ', () => {
    expect(isSameTree(before, { ...before, images: new Map(before.images) })).toBe(false);
    expect(isSameTree(before, { ...before, assignments: [...assigned] })).toBe(false);
    expect(isSameTree(before, { ...before, policy: { ...before.policy } })).toBe(false);
    expect(isSameTree(before, { ...before, ...pick(snapshotOf(others, [], [])) })).toBe(false);
    expect(isSameTree(before, { ...before, change: 2 })).toBe(true);
  });
});
