import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { usualLayout } from '../../../../boot/dialects/assignment.ts';
import { keepTree, type KeptTree } from '../../../../boot/dialects/tree/keep-tree.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { assignment, mac } from '../../registry/sample.ts';
import { SpokenDaemons } from './machine-log.ts';

let site: BootSite;
let daemons: SpokenDaemons;
let tree: KeptTree;
let root: string;
let onWritten: () => void;

beforeEach(async () => {
  const once = assignment({ type: 'once', machine: 1 }, 'tools');
  site = await bootSite([assignment({ type: 'machine', machine: 1 }, 'debian'), once]);
  daemons = new SpokenDaemons();
  site.build({ daemons });
  root = mkdtempSync(join(tmpdir(), 'romkit-tftp-'));
  tree = await keepTree({
    registry: site.registry,
    layout: { ...usualLayout, baseUrl: 'http://10.77.0.1' },
    roots: { web: join(root, 'web'), tftp: join(root, 'tftp') },
    sources: { contentPath: (sha256) => join(site.folder, sha256) },
    isWatched: true,
    onWritten: () => onWritten(),
    onFailed: (error) => {
      throw error;
    },
  });
});
onWritten = () => undefined;
afterEach(async () => {
  await tree.close();
  await site.remove();
  rmSync(root, { recursive: true });
});

const name = `pxelinux.cfg/01-${mac(1).replaceAll(':', '-')}`;
const config = (): string => readFileSync(join(root, 'tftp', name), 'utf8');
const files = (): string[] =>
  [site.kernel, site.initrd].map(({ sha256, name }) => `images/${sha256}/${name}`);

function powerOn(): void {
  daemons.dhcp(mac(1), 'pxelinux.0');
  ['pxelinux.0', 'ldlinux.c32', name].forEach((file) => daemons.sent(file));
}
/** The tree is written anew. */
const rewritten = (): Promise<void> => new Promise((resolve) => (onWritten = resolve));

describe('next boot only over TFTP', () => {
  it('is what pxelinux loads, until its last file has been sent whole', async () => {
    expect(config()).toContain('tools revision 1');
    powerOn();
    daemons.sent(files()[0]!);
    await site.settled();
    expect(config()).toContain('tools revision 1');
    daemons.sent(files()[1]!);
    while (!config().includes('debian revision 2')) await rewritten();
    await site.settled();
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([
      { method: 'pxelinux', image: 'tools', rule: 'once', state: 'last-file-served', firmware: 'bios' },
    ]);
    powerOn();
    files().forEach((file) => daemons.sent(file));
    await site.settled();
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([{}, { image: 'debian', rule: 'machine' }]);
  });

  it.each([
    ['it was cut off before the last file', (): void => daemons.sent(files()[0]!)],
    ['the last file broke off', (): void => daemons.missing(files()[1]!)],
    ['another machine loads the files', (): void => undefined],
  ])('is kept where %s', async (_, what) => {
    powerOn();
    what();
    daemons.dhcp(mac(2), 'pxelinux.0');
    files().forEach((file) => daemons.sent(file));
    await site.settled();
    powerOn();
    await site.settled();
    expect(site.registry.snapshot().assignments).toHaveLength(2);
    expect((await site.registry.bootsOf(mac(1))).map(({ image, rule }) => `${image} ${rule}`)).toEqual([
      'tools once',
      'tools once',
    ]);
    expect(config()).toContain('tools revision 1');
  });
});

it('has all stages of a boot over TFTP alone', async () => {
  powerOn();
  files().forEach((file) => daemons.sent(file));
  await site.settled();
  const [boot] = await site.registry.bootsOf(mac(1));
  expect(boot?.stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual([
    ...[
      'firmware done',
      'dhcp done',
      'nbp done',
      'mac-script done',
      'kernel done',
      'initrd done',
      'os active',
    ],
  ]);
});
