import type { Gathered } from '../gathered.ts';

const mebibyte = 2 ** 20;

/**
 * Memory without which the image cannot run: the kernel, its initrds packed and unpacked, as both are there for a
 * moment, and what the system copies into memory. More is needed to do anything.
 * @returns null where a part of it is not known
 */
export function leastMemoryMiB({ kernel, initrds, modules, runsFromMemory }: Gathered): number | null {
  const kernelBytes = kernel.program.memoryBytes;
  if (kernelBytes === null || kernel.program.kind !== 'linux') return null;
  let bytes = kernelBytes;
  for (const { file, initrd } of initrds) {
    const unpackedBytes = initrd?.contents?.unpackedBytes;
    if (unpackedBytes === undefined) return null;
    bytes += file.sizeBytes + unpackedBytes;
  }
  if (runsFromMemory) for (const { file } of modules) bytes += file.sizeBytes;
  return Math.ceil(bytes / mebibyte);
}
