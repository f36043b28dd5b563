import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError } from '../../system/error.ts';
import type { Run } from '../../system/process/run.ts';
import { debianFiles } from './debian.ts';
import { driverFiles } from './drivers.ts';
import { moduleName } from './module-file.ts';
import { firstItem, present } from '../../system/present.ts';

/** Debian's current kernel, and the parts that a small system is made of. */
export interface DebianKernel {
  /** `6.1.0-56-amd64` */
  readonly release: string;
  /** Path of the kernel. */
  readonly vmlinuz: string;
  /** Modules by name. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** A static busybox. */
  readonly busybox: Uint8Array;
}

/**
 * Debian's kernel with the drivers of QEMU's cards, and busybox, from the cache or from Debian's archive.
 * @param cache romkit's cache folder
 * @throws RomkitError see debianFiles
 */
export async function debianKernel(cache: string, run: Run): Promise<DebianKernel> {
  // One after the other: apt takes a lock.
  const busybox = await debianFiles({ package: 'busybox-static', files: ['./bin/busybox*'] }, cache, run);
  const kernel = await debianFiles(
    {
      package: 'linux-image-amd64',
      realName: /^linux-image-\d.*-amd64$/,
      files: ['./boot/vmlinuz-*'],
      // What one version has as a module the next may have built in.
      mayLack: driverFiles.map((file) => `./lib/modules/*/kernel/${file}`),
    },
    cache,
    run,
  );
  const vmlinuz = present(
    kernel.paths.find((path) => path.startsWith('boot/vmlinuz-')),
    'kernel in the package',
  );
  const modules = new Map<string, Uint8Array>();
  for (const path of kernel.paths.filter((candidate) => candidate.startsWith('lib/modules/')))
    modules.set(moduleName(path), await readModule(join(kernel.root, path), run));
  return {
    release: vmlinuz.slice('boot/vmlinuz-'.length),
    vmlinuz: join(kernel.root, vmlinuz),
    modules,
    busybox: await readFile(join(busybox.root, firstItem(busybox.paths))),
  };
}

/** Debian 13 packs its modules with xz. */
async function readModule(path: string, run: Run): Promise<Uint8Array> {
  if (!path.endsWith('.xz')) return readFile(path);
  const result = await run({ command: ['xz', '-dc', path], binary: true });
  if (result.exitCode === 0 && result.stdoutBytes !== undefined) return result.stdoutBytes;
  throw new RomkitError({
    code: 'tool-missing',
    message: "xz, which unpacks the kernel's modules, is missing.",
    hint: 'apt-get install xz-utils',
    exitCode: 3,
  });
}
