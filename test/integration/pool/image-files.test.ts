import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, jest } from '@jest/globals';
import { elfMachine } from '../../../boot/registry/initrd/elf.ts';
import { readInitrd, type Initrd } from '../../../boot/registry/initrd/initrd.ts';
import { recogniseProgram } from '../../../boot/registry/recognise/program.ts';
import { cpioArchive, fileEntry } from '../../../lab/os/cpio.ts';
import { debianFiles } from '../../../lab/os/debian.ts';
import { RomkitError } from '../../../system/error.ts';
import { filter } from '../../../system/process/filter.ts';
import { findProgram } from '../../../system/tools/find-program.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { describeWhen } from '../../support/skip.ts';
import { elf, fileOf } from '../../boot/registry/recognise/headers.ts';

jest.setTimeout(300_000);

const cache = join(process.env['ROMKIT_TEST_SHARED'] ?? '', 'shared', 'cache', 'romkit');
const cloud = {
  package: 'linux-image-cloud-amd64',
  realName: /^linux-image-\d.*-cloud-amd64$/,
  files: ['./boot/vmlinuz-*'],
};
const found = await debianFiles(cloud, cache, runTool).catch((error: unknown) =>
  error instanceof RomkitError ? error.message : String(error),
);

describeWhen({ lacks: typeof found === 'string' ? found : undefined })("Debian's kernel", () => {
  const { root, paths } = found as Exclude<typeof found, string>;
  const path = paths.find((each) => each.startsWith('boot/vmlinuz-'))!;
  const bytes = readFileSync(join(root, path));

  it('is recognised', () => {
    const { memoryBytes, ...program } = recogniseProgram(fileOf(bytes));
    expect(program).toEqual({
      ...{ kind: 'linux', title: `Linux ${path.slice('boot/vmlinuz-'.length)}` },
      ...{ architecture: 'x86_64', firmware: null, takesAnyInitrd: false, packing: null },
    });
    expect(memoryBytes).toBeGreaterThan(bytes.length);
    expect(memoryBytes).toBeLessThan(bytes.length * 20);
  });

  it('is refused where its last kilobyte is missing', async () => {
    const error = await refusal(() => recogniseProgram(fileOf(bytes.subarray(0, -1024))));
    expect(error).toMatchObject({ code: 'program-truncated' });
  });
});

const large = 3 << 20;
const archive = cpioArchive([
  fileEntry('bin/busybox', Buffer.concat([elf(183), Buffer.from('busybox'.repeat(large / 7))]), 0o755),
  fileEntry('init', '#!/bin/sh\n', 0o755),
]);
const read = (bytes: Uint8Array): Promise<Initrd> =>
  readInitrd(Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]), 'initrd.img', filter);

const tools = ['xz', 'zstd', 'lz4', 'bzip2', 'cpio'] as const;
describeWhen({ tools })('an initrd that was packed', () => {
  // As initramfs-tools and the kernel's own build pack them.
  it.each([
    ['gzip', ['gzip', '-n', '-9']],
    ['xz', ['xz', '--check=crc32']],
    ['zstd', ['zstd', '-q', '-19']],
    ['lz4', ['lz4', '-9', '-l']],
    ['lzma', ['xz', '--format=lzma']],
    ['bzip2', ['bzip2', '-9']],
  ] as const)('by %s is looked into', async (packing, [file, ...args]) => {
    const packed = execFileSync(file, [...args, '-c'], { input: archive, maxBuffer: 2 * large });
    expect(packed.length).toBeLessThan(large);
    expect(await read(packed)).toMatchObject({
      packing,
      missingTool: null,
      contents: { programs: 'arm64', modules: null },
    });
    const cut = packed.subarray(0, packed.length >> 1);
    expect(await refusal(() => read(cut))).toMatchObject({ code: 'initrd-damaged' });
  });

  it('was made by cpio itself', async () => {
    const program = findProgram('cpio')!;
    const { stdout } = spawnSync('cpio', ['-o', '-H', 'newc', '--quiet', '-L'], { input: `${program}\n` });
    const { contents } = await read(stdout);
    expect(contents).toMatchObject({ unpackedBytes: readFileSync(program).length });
    expect(contents?.programs).toBe(elfMachine(readFileSync(program)));
  });
});

describe('a filter', () => {
  it('says that its program is missing', async () => {
    const { output, ended } = await filter(['romkit-has-no-such-tool'], Readable.from([Buffer.from('x')]));
    for await (const chunk of output) expect(chunk).toBeUndefined();
    expect(await ended).toMatchObject({ exitCode: 127, notFound: true });
  });

  it('ends its program when nobody reads on', async () => {
    const { output, ended } = await filter(['yes'], Readable.from([]));
    for await (const chunk of output) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await ended).exitCode).not.toBe(0);
  });
});
