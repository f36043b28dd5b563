import { execFileSync } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { prepareAdd } from '../../../../boot/registry/adding/prepare-add.ts';
import type { NewRevision } from '../../../../boot/registry/model/image.ts';
import { cpioArchive, fileEntry } from '../../../../lab/os/cpio.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import {
  armMagic,
  bzImage,
  diskImage,
  elf,
  isoImage,
  linuxImage,
  multiboot,
  peProgram,
} from '../recognise/headers.ts';
import { AddPlace } from './add-place.ts';

jest.setTimeout(30_000);

let place: AddPlace;
beforeEach(() => void (place = new AddPlace()));
afterEach(() => place.remove());

const initrd = (machine = 62): Buffer =>
  gzipSync(
    cpioArchive([fileEntry('bin/busybox', elf(machine), 0o755), fileEntry('init', '#!/bin/sh', 0o755)]),
  );
const mebibyte = 2 ** 20;

async function add(...args: Parameters<AddPlace['files']>): Promise<NewRevision> {
  const prepared = await prepareAdd(place.files(...args), place.environment);
  try {
    return await prepared.execute();
  } finally {
    await prepared.discard();
  }
}

describe('a kernel and initrds', () => {
  it('become a revision, with their files in the store', async () => {
    const [kernel, first] = [bzImage(), initrd()];
    const second = gzipSync(cpioArchive([fileEntry('preseed.cfg', 'd-i')]));
    const files = [
      place.put('vmlinuz', kernel),
      place.put('initrd.gz', first),
      place.put('extra file', second),
    ];
    expect(await add(files[0]!, files.slice(1), ' console=ttyS0 host=${hostname} ')).toEqual({
      ...{ kind: 'linux', title: 'Linux 6.1.0-18-amd64', architecture: 'x86_64', firmware: null },
      ...{ commandLine: 'console=ttyS0 host=${hostname}', url: null, text: null, reportsUp: false },
      leastMemoryMiB: Math.ceil(32 + (first.length + second.length + 256 + 9 + 3) / mebibyte),
      files: [
        { role: 'kernel', name: 'vmlinuz', sha256: sha256(kernel), sizeBytes: kernel.length },
        { role: 'initrd', name: 'initrd.gz', sha256: sha256(first), sizeBytes: first.length },
        { role: 'initrd', name: 'extra-file', sha256: sha256(second), sizeBytes: second.length },
      ],
    });
    expect(place.stored().sort()).toEqual([kernel, first, second].map((each) => sha256(each)).sort());
    expect(place.work()).toEqual([]);
    expect(place.events.filter(({ type }) => type === 'stored')).toHaveLength(3);
    expect(place.events).toContainEqual({ type: 'recognised', file: 'vmlinuz', as: 'Linux 6.1.0-18-amd64' });
  });

  it('are only planned where nothing is executed', async () => {
    const request = place.files(place.put('vmlinuz', bzImage()), [place.put('initrd', initrd())]);
    const { plan, discard } = await prepareAdd(
      { ...request, title: 'My own', reportsUp: true },
      place.environment,
    );
    await discard();
    expect(plan).toMatchObject({
      ...{ layout: null, notes: [] },
      revision: { title: 'My own', reportsUp: true },
      files: [
        { role: 'kernel', name: 'vmlinuz', source: 'vmlinuz', sizeBytes: 5120 },
        { role: 'initrd', name: 'initrd' },
      ],
    });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(place.stored()).toEqual([]);
  });

  it('of the same name get names of their own', async () => {
    const kernel = place.put('image', bzImage());
    const { files } = await add(kernel, [place.put('image ', initrd()), place.put('.image', initrd())]);
    expect(files.map(({ name }) => name)).toEqual(['image', 'image-', '2-image']);
  });

  it('are unpacked where firmware would not do it', async () => {
    const kernel = linuxImage(armMagic, 0xaa64);
    const { files, architecture } = await add(place.put('vmlinuz.gz', gzipSync(kernel)), [
      place.put('initrd', initrd(183)),
    ]);
    expect(architecture).toBe('arm64');
    expect(files[0]).toEqual({ role: 'kernel', name: 'vmlinuz', sha256: sha256(kernel), sizeBytes: 8192 });
    const cut = place.put('cut.gz', gzipSync(Buffer.concat([kernel, initrd()])).subarray(0, -5));
    expect((await refusal(() => add(cut))).code).toBe('program-truncated');
  });

  it.each([
    ['i386 on x86_64', 3, bzImage(), null],
    ['x86_64 on i386', 62, bzImage({ flags: 0 }), 'wrong-architecture'],
    ['arm64 on x86_64', 183, bzImage(), 'wrong-architecture'],
    ['arm64 on an old x86', 183, bzImage({ protocol: 0x20b }), 'wrong-architecture'],
    ['arm32 on arm64', 40, linuxImage(armMagic, 0xaa64), null],
    ['x86_64 on arm64', 62, linuxImage(armMagic, 0xaa64), 'wrong-architecture'],
    ['anything beside memdisk', 183, bzImage({ version: 'MEMDISK 6.04', protocol: 0x203 }), null],
  ])('%s', async (_title, machine, kernel, code) => {
    const adding = (): Promise<NewRevision> => add(place.put('k', kernel), [place.put('i', initrd(machine))]);
    if (code === null) expect((await adding()).files).toHaveLength(2);
    else expect(await refusal(adding)).toMatchObject({ code, exitCode: 2 });
  });

  it('are refused for their modules too, which run on one kernel alone', async () => {
    const archive = cpioArchive([
      fileEntry('bin/busybox', elf(3, 1), 0o755),
      fileEntry('lib/modules/6/kernel/fs/isofs.ko', elf(3, 1)),
    ]);
    const error = await refusal(() => add(place.put('k', bzImage()), [place.put('i386.gz', archive)]));
    expect(error.message).toBe(
      'The initrd i386.gz does not fit: its kernel modules are for i386, and k is for x86_64.',
    );
  });

  it.each([
    ['not-bootable', '<html>', initrd()],
    ['not-an-initrd', bzImage(), '<html>'],
    ['file-empty', bzImage(), ''],
    ['file-empty', '', initrd()],
  ])('are refused, and nothing is left: %s', async (code, kernel, initrdContent) => {
    const request = add(place.put('k', kernel), [place.put('i', initrdContent)]);
    expect((await refusal(() => request)).code).toBe(code);
    expect(place.stored()).toEqual([]);
    expect(place.work()).toEqual([]);
  });

  it('are refused where they are no files', async () => {
    execFileSync('mkfifo', [join(place.root, 'pipe')]);
    const kernel = place.put('k', bzImage());
    expect((await refusal(() => add(place.at('pipe')))).code).toBe('not-a-file');
    expect((await refusal(() => add(kernel, [place.at('pipe')]))).code).toBe('not-a-file');
    expect((await refusal(() => add({ name: 'zero', at: '/dev/zero', sha256: null }))).code).toBe(
      'not-a-file',
    );
    expect((await refusal(() => add(place.at('none')))).code).toBe('file-not-found');
  });

  it('are refused where they change between plan and execution', async () => {
    const kernel = place.put('k', bzImage());
    const { execute, discard } = await prepareAdd(place.files(kernel), place.environment);
    writeFileSync(kernel.at, bzImage({ version: '7.0' }));
    utimesSync(kernel.at, 1, 1);
    expect((await refusal(execute)).code).toBe('file-changed');
    await discard();
  });

  it('have the checksum that was given', async () => {
    place.put('k', bzImage());
    expect((await add(place.at('k', sha256(bzImage())))).files).toHaveLength(1);
    expect((await refusal(() => add(place.at('k', '0'.repeat(64))))).code).toBe('wrong-checksum');
  });

  it('have a command line that scripts can hold', async () => {
    const kernel = place.put('k', bzImage());
    for (const line of ['a || b', 'a\nb', '${net0/mac}', 'x'.repeat(5000)])
      expect((await refusal(() => add(kernel, [], line))).code).toBe('bad-command-line');
  });
});

describe('other programs', () => {
  it('multiboot: what is beside it are modules, and may be anything', async () => {
    const { kind, files, leastMemoryMiB } = await add(place.put('xen', multiboot(1, 4096)), [
      place.put('vmlinuz', bzImage()),
    ]);
    expect([kind, leastMemoryMiB, ...files.map(({ role }) => role)]).toEqual([
      'multiboot',
      null,
      'kernel',
      'module',
    ]);
  });

  it('an EFI program, with what it loads', async () => {
    const revision = await add(place.put('grubx64.efi', peProgram()), [place.put('grub.cfg', 'menu')]);
    expect(revision).toMatchObject({ kind: 'efi', architecture: 'x86_64', firmware: 'uefi' });
    expect(revision.files.map(({ role }) => role)).toEqual(['kernel', 'initrd']);
  });

  it('a script is kept as text', async () => {
    const text = '#!ipxe\nshell\n';
    expect(await add(place.put('boot.ipxe', text))).toMatchObject({ kind: 'script', text, files: [] });
    expect(
      await refusal(() => add(place.put('long.ipxe', text.padEnd(65537)))).then(({ code }) => code),
    ).toBe('script-too-large');
  });

  it.each([
    ['iso', isoImage('x')],
    ['disk', diskImage()],
    ['script', '#!ipxe\n'],
  ])('a %s takes no initrd and no command line', async (kind, content) => {
    const file = place.put('f', content);
    expect(await add(file)).toMatchObject({ kind });
    expect((await refusal(() => add(file, [place.put('i', initrd())]))).code).toBe('no-initrd-here');
    expect((await refusal(() => add(file, [], 'quiet'))).code).toBe('no-command-line-here');
  });
});
