import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AddPlan } from '../../../boot/registry/adding/add-plan.ts';
import type { AddRequest } from '../../../boot/registry/adding/add-request.ts';
import { prepareAdd } from '../../../boot/registry/adding/prepare-add.ts';
import type { NewRevision } from '../../../boot/registry/model/image.ts';
import { cpioArchive, fileEntry } from '../../../lab/os/cpio.ts';
import { debianFiles } from '../../../lab/os/debian.ts';
import { RomkitError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { AddPlace } from '../../boot/registry/adding/add-place.ts';
import { images, type Image } from '../../boot/registry/distribution/trees.ts';
import { serve, TestWeb } from '../../boot/registry/download/web.ts';
import { bzImage, elf } from '../../boot/registry/recognise/headers.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(300_000);

const cache = join(process.env['ROMKIT_TEST_SHARED'] ?? '', 'shared', 'cache', 'romkit');
const netboot = {
  package: 'debian-installer-12-netboot-amd64',
  files: ['./usr/lib/debian-installer/images/12/amd64/text/*'],
};
const installer = await debianFiles(netboot, cache, runTool).catch((error: unknown) =>
  error instanceof RomkitError ? error.message : String(error),
);

let place: AddPlace;
beforeEach(() => void (place = new AddPlace()));
afterEach(() => place.remove());

async function add(request: AddRequest): Promise<{ plan: AddPlan; revision: NewRevision }> {
  const { plan, execute, discard } = await prepareAdd(request, place.environment);
  const revision = await execute().finally(discard);
  expect(place.work()).toEqual([]);
  for (const file of revision.files) expect(await place.content.verify(file.sha256)).toBe('good');
  return { plan, revision };
}

describeWhen({ lacks: typeof installer === 'string' ? installer : undefined })(
  "Debian's netboot folder",
  () => {
    const { root } = installer as Exclude<typeof installer, string>;
    const folder = join(root, 'usr/lib/debian-installer/images/12/amd64');

    it.each(['', 'text/debian-installer'])('is added from %s', async (below) => {
      const path = join(folder, below);
      const { plan, revision } = await add(
        place.request({ type: 'folder', name: path, path }, 'priority=low'),
      );
      expect(plan).toMatchObject({ layout: 'Debian installer, netboot', notes: [] });
      expect(revision).toMatchObject({
        ...{ kind: 'linux', architecture: 'x86_64', firmware: null, commandLine: 'priority=low' },
        title: below === 'text/debian-installer' ? 'Debian installer' : 'Debian 12 (bookworm) installer',
        files: [
          { role: 'kernel', name: 'linux' },
          { role: 'initrd', name: 'initrd.gz' },
        ],
      });
      // The packed initrd alone has 40 MiB.
      expect(revision.leastMemoryMiB).toBeGreaterThan(120);
      expect(revision.leastMemoryMiB).toBeLessThan(1024);
    });

    it('is added from its innermost folder, of which no more is known', async () => {
      const path = join(folder, 'text/debian-installer/amd64');
      const { plan } = await add(place.request({ type: 'folder', name: path, path }));
      expect(plan).toMatchObject({
        layout: 'a kernel and its initrd',
        notes: [expect.stringContaining('--append')],
      });
    });
  },
);

const drivers = ['e1000', 'igb', 'r8169', 'virtio_net'].map((name) =>
  fileEntry(`lib/modules/6/kernel/drivers/net/${name}.ko`, elf(62)),
);
const initrd = gzipSync(cpioArchive([fileEntry('bin/busybox', elf(62), 0o755), ...drivers]));

/** An image with a kernel and initrds in it that are what they are called. */
function master(image: Image): void {
  for (const [path, text] of Object.entries(image.files)) {
    const isKernel = /vmlinuz|loader\/linux$/.test(path);
    const isInitrd = /initrd|initramfs|ucode|sysresccd\.img/.test(path);
    const target = join(place.root, 'source', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, isKernel ? bzImage() : isInitrd ? initrd : text.padEnd(5000, ' '));
  }
  const options = ['-rockridge', 'on', '-joliet', 'on', '-volid', image.label.slice(0, 32)];
  const start = ['-no_rc', '-report_about', 'FAILURE', '-outdev', `stdio:${join(place.root, 'my.iso')}`];
  execFileSync('xorriso', [...start, ...options, '-map', join(place.root, 'source'), '/', '-commit'], {
    stdio: 'pipe',
  });
}

describeWhen({ tools: ['xorriso'] })('an ISO image', () => {
  it.each(Object.entries(images))('of %s is added', async (_name, image: Image) => {
    master(image);
    const { plan, revision } = await add(place.request({ type: 'iso', iso: place.at('my.iso') }));
    expect(revision).toMatchObject({ kind: 'linux', architecture: 'x86_64' });
    expect(revision.title).toBe(plan.revision.title);
    expect(revision.commandLine).toBe(plan.revision.commandLine);
    const [kernel, ...others] = revision.files;
    expect(kernel).toMatchObject({ role: 'kernel', sha256: sha256(bzImage()) });
    expect(others.filter(({ role }) => role === 'initrd').map((file) => file.sha256)).toContain(
      sha256(initrd),
    );
    for (const file of others.filter(({ role }) => role === 'module')) {
      const found = plan.files.find(({ name }) => name === file.name)!;
      const path = found.source === 'my.iso' ? '../my.iso' : found.source.replace('my.iso: ', '');
      expect(file.sha256).toBe(sha256(readFileSync(join(place.root, 'source', path))));
    }
    // The person's own image stays where it is.
    expect(readFileSync(place.at('my.iso').at).length).toBeGreaterThan(0);
  });

  it('may be fetched from an address, and is moved then', async () => {
    master(images.ubuntuServer);
    const iso = readFileSync(place.at('my.iso').at);
    const web = await TestWeb.start();
    web.answers = [serve(iso)];
    const at = web.url('/ubuntu-24.04.iso?mirror=1');
    const file = { name: at, at, sha256: sha256(iso) };
    const { revision } = await add(place.request({ type: 'any', file })).finally(() => web.stop());
    expect(revision.commandLine).toContain('url=${image-url}/ubuntu-24.04.iso ');
    expect(revision.files.at(-1)).toMatchObject({
      role: 'module',
      name: 'ubuntu-24.04.iso',
      sha256: sha256(iso),
    });
    expect(place.stored().filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('without network drivers is added with a note', async () => {
    master(images.alpine);
    const archive = gzipSync(
      cpioArchive([fileEntry('lib/modules/6/kernel/drivers/net/virtio_net.ko', elf(62))]),
    );
    writeFileSync(join(place.root, 'source/boot/initramfs-virt'), archive);
    execFileSync('rm', [join(place.root, 'my.iso')]);
    const start = ['-no_rc', '-report_about', 'FAILURE', '-outdev', `stdio:${join(place.root, 'my.iso')}`];
    execFileSync('xorriso', [...start, '-map', join(place.root, 'source'), '/', '-commit'], {
      stdio: 'pipe',
    });
    const { plan } = await add(place.request({ type: 'iso', iso: place.at('my.iso') }));
    expect(plan.notes).toEqual([expect.stringContaining('few drivers (virtio_net)')]);
  });

  it('is refused where it is something else, or of no layout', async () => {
    const kernel = place.put('vmlinuz', bzImage());
    expect((await refusal(() => add(place.request({ type: 'iso', iso: kernel })))).code).toBe('not-an-iso');
    master({ label: 'windows', files: { 'setup.exe': 'MZ' } });
    const request = place.request({ type: 'any', file: place.at('my.iso') });
    expect((await refusal(() => add(request))).code).toBe('layout-unknown');
    expect(place.work()).toEqual([]);
    expect(place.stored()).toEqual([]);
  });
});

describe('an address', () => {
  it('gives a kernel and an initrd, which are not kept twice', async () => {
    const web = await TestWeb.start();
    web.answers = [serve(bzImage()), serve(initrd)];
    const from = (path: string): { name: string; at: string; sha256: null } => ({
      ...{ name: web.url(path), at: web.url(path) },
      sha256: null,
    });
    const request = place.files(from('/debian/linux'), [from('/debian/initrd.gz')]);
    const { revision } = await add(request).finally(() => web.stop());
    expect(revision.files.map(({ name }) => name)).toEqual(['linux', 'initrd.gz']);
    expect(place.stored().filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(place.events).toContainEqual(expect.objectContaining({ type: 'step', step: 'downloading' }));
  });

  it('that gives a page is refused, and nothing is left', async () => {
    const web = await TestWeb.start();
    web.answers = [(response) => void response.end('<!doctype html><title>Index of /</title>')];
    const request = place.files({ name: 'x', at: web.url('/'), sha256: null });
    const error = await refusal(() => add(request)).finally(() => web.stop());
    expect(error.code).toBe('web-page');
    expect(place.stored()).toEqual([]);
    expect(place.work()).toEqual([]);
  });
});
