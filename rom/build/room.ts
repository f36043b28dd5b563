import { brotliCompressSync, constants } from 'node:zlib';
import { ExitCode, RomkitError, usageError } from '../../system/error.ts';
import { size } from '../../system/size.ts';
import type { EmbeddedFile } from './request.ts';
import type { Target } from './target.ts';
import { firstItem } from '../../system/present.ts';

/** PXE loads a boot program to 0:7C00 (PXE Specification 2.1, "Client State at Bootstrap Execution Time"). */
const bootProgramBytes = 640 * 1024 - 0x7c00;
/** The length of a BIOS image is one byte, in units of 512 (PCI Firmware Specification 3.x, section 5.1). */
const romBytes = 255 * 512;

const rooms: Readonly<Record<string, number>> = {
  ...{ pxe: bootProgramBytes, kpxe: bootProgramBytes, kkpxe: bootProgramBytes, kkkpxe: bootProgramBytes },
  ...{ rom: romBytes, pcirom: romBytes, isarom: romBytes },
};

/** The most bytes that a file of this format can have; only formats for BIOS have a limit that is met. */
export const roomOf = ({ platform, media }: Pick<Target, 'platform' | 'media'>): number =>
  platform === 'pcbios' ? (rooms[media] ?? Infinity) : Infinity;

/**
 * Refuse embedded files that cannot fit however well they are packed.
 * @throws RomkitError `embedded-too-large`
 */
export function requireRoom(targets: readonly Target[], files: readonly EmbeddedFile[]): void {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (!targets.some((target) => bytes > roomOf(target))) return;
  const least = leastPackedBytes(files);
  const unfit = targets.find((target) => least > roomOf(target));
  if (unfit === undefined) return;
  const largest = firstItem(files.toSorted((a, b) => b.content.length - a.content.length));
  throw usageError(
    'embedded-too-large',
    `${unfit.name} cannot hold ${largest.origin} of ${size(largest.content.length)}: ${limitText(unfit)}.`,
    `Build for UEFI (bin-x86_64-efi/snponly.efi), or let the script load it: initrd http://SERVER/${largest.name}`,
  );
}

/**
 * Refuse a finished file that no firmware could load.
 * @throws RomkitError `rom-too-large`, exit code 10
 */
export function checkRoom(target: Target, sizeBytes: number): void {
  if (sizeBytes <= roomOf(target)) return;
  throw new RomkitError({
    code: 'rom-too-large',
    message: `${target.name} has ${size(sizeBytes)}, and nothing could load it: ${limitText(target)}.`,
    hint: 'Embed less, --disable what it does not need, or build for UEFI.',
    exitCode: ExitCode.buildFailed,
  });
}

const limitText = (target: Target): string =>
  `a .${target.media} for BIOS has at most ${roomOf(target)} bytes`;

/** Enough to tell whether a file is packed already, and quick. */
const lookedAtBytes = 8 << 20;

/** LZMA, by which firmware is packed, is better than Brotli's middle levels, but never twice as good. */
function leastPackedBytes(files: readonly EmbeddedFile[]): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const packed = files.map(
    ({ content }) => brotliCompressSync(content.subarray(0, lookedAtBytes), { params }).length,
  );
  return packed.reduce((sum, bytes) => sum + bytes, 0) / 2;
}
