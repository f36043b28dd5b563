import { describe, expect, it } from '@jest/globals';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import { decisionScript } from '../../../boot/dialects/decision-script.ts';
import { checkedForImageUrl, withImageUrl } from '../../../boot/dialects/image-url.ts';
import type { Dialect } from '../../../boot/dialects/request.ts';
import { bootTree } from '../../../boot/dialects/tree/boot-tree.ts';
import { resolve } from '../../../boot/registry/resolve/resolve.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { vocabularies } from '../../rom/script/vocabularies.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { mac, request, revisionOf } from './decisions.ts';
import { machineOf, snapshotOf, toMachine } from './tree/snapshots.ts';

const live = revisionOf('linux', {
  image: 'live',
  revision: 7,
  commandLine: 'boot=live fetch=${image-url}/a/system.squashfs host=${hostname}',
});
live.files.push({ role: 'module', name: 'a/system.squashfs', sha256: 'd'.repeat(64), sizeBytes: 40 });
const site = snapshotOf([machineOf(1)], [live], [toMachine(1, 'live')]);
const fixed: Layout = {
  ...usualLayout,
  baseUrl: 'http://10.0.0.1:8080',
  images: `bootdirectory/images/${mac},5`,
};

const write = (dialect: Dialect, layout: Layout): string =>
  decisionScript(resolve(site, mac), request({ dialect }), layout).text;

describe('a command line that names the URL of its image', () => {
  it.each(['ipxe', 'gpxe', 'pxelinux'] as const)(
    'has that of the revision, whoever boots it: %s',
    (dialect) => {
      const text = write(dialect, fixed);
      const url = 'http://10.0.0.1:8080/bootdirectory/images/live/7/a/system.squashfs';
      expect(text).toContain(`boot=live fetch=${url} host=node1`);
      expect(text).not.toContain('image-url');
      // Firmware does not load it.
      expect(text).not.toContain('d'.repeat(64));
      if (dialect !== 'pxelinux') expect(lintScript(text, vocabularies[dialect])).toEqual([]);
    },
  );

  it('lets the firmware put in the server, where it alone knows it', () => {
    for (const dialect of ['ipxe', 'gpxe'] as const) {
      const text = write(dialect, usualLayout);
      expect(text).toContain('fetch=http://${next-server}/bootdirectory/images/live/7/a/');
      expect(lintScript(text, vocabularies[dialect])).toEqual([]);
    }
  });

  it('needs iPXE where pxelinux cannot do that', () => {
    expect(write('pxelinux', usualLayout)).toContain('live revision 7 needs iPXE');
    expect(write('pxelinux', { ...usualLayout, ipxeKernel: 'ipxe.lkrn' })).toContain('LINUX ipxe.lkrn');
  });

  it('is served from the server itself where files that firmware loads are elsewhere', () => {
    const text = write('ipxe', { ...fixed, imageUrl: 'http://cdn.example' });
    expect(text).toContain('fetch=http://10.0.0.1:8080/bootdirectory/images/live/7/');
  });

  it('may not be ended by the URL', () => {
    const bad = { ...fixed, baseUrl: 'http://10.0.0.1/ || shell' };
    expect(() => write('ipxe', bad)).toThrow();
  });
});

describe('a command line of an image', () => {
  it.each([
    ['  fetch=${image-url}/a  quiet ', 'fetch=${image-url}/a  quiet'],
    ['quiet', 'quiet'],
  ])('%j is %j, with its variable', (text, line) => {
    expect(checkedForImageUrl(text)).toBe(line);
  });

  it.each(['${image-url} || shell', '${other}', '${image-url'])('is not %j', async (text) => {
    expect((await refusal(() => checkedForImageUrl(text))).code).toBe('bad-command-line');
  });

  it('has the URL wherever it names it, whatever characters that has', () => {
    expect(withImageUrl('${image-url} b=${image-url}', 'http://$&/')).toBe('http://$&/ b=http://$&/');
  });
});

describe('the static tree', () => {
  it('has the files of the revision where its system asks for them, and none for firmware alone', async () => {
    const { images, problems } = await bootTree(site, fixed);
    const places = images.map(({ server, path }) => `${server} ${path}`);
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
    expect(places.sort()).toEqual([
      `tftp images/${a}/vmlinuz`,
      `tftp images/${b}/initrd.img`,
      `web bootdirectory/images/${mac},5/${a}/vmlinuz`,
      `web bootdirectory/images/${mac},5/${b}/initrd.img`,
      'web bootdirectory/images/live/7/a/system.squashfs',
      'web bootdirectory/images/live/7/initrd.img',
      'web bootdirectory/images/live/7/vmlinuz',
    ]);
    expect(problems).toEqual([]);
  });

  it('gives it to unknown machines too, whose own values it does not name', async () => {
    const plain = { ...live, commandLine: 'fetch=${image-url}/a' };
    const toAll = { target: { type: 'default' as const }, image: 'live', revision: null, priority: 0 };
    const { texts } = await bootTree(snapshotOf([], [plain], [toAll]), fixed);
    const text = texts.find(({ path }) => path.endsWith('/default.ipxe'))?.text;
    expect(text).toContain('fetch=http://10.0.0.1:8080/bootdirectory/images/live/7/a');
  });
});
