import { fits, hasText, hex, u16, u32, u8, zeroTerminated } from '../bytes.ts';
import { error, type Stretch } from '../problem.ts';

/** Setup header of a Linux kernel, which is how .lkrn passes for one (Linux x86 Boot Protocol, "The Real-Mode Kernel Header"). */
export interface BzImage {
  /** Boot protocol, e.g. 2.07. */
  readonly protocol: string;
  /** Boot sector and real-mode part; what follows is loaded high. */
  readonly setupBytes: number;
  readonly protectedBytes: number;
  readonly version: string | null;
}

const headerEnd = 0x212;

export function isBzImage(bytes: Uint8Array): boolean {
  return fits(bytes, 0, headerEnd) && u16(bytes, 0x1fe) === 0xaa55 && hasText(bytes, 0x202, 'HdrS');
}

export function readBzImage(file: Stretch): BzImage | null {
  const { bytes } = file;
  if (!isBzImage(bytes)) return null;
  const protocol = u16(bytes, 0x206);
  // Zero stands for four, says the protocol.
  const setupBytes = ((u8(bytes, 0x1f1) || 4) + 1) * 512;
  const protectedBytes = u32(bytes, 0x1f4) * 16;
  const versionAt = u16(bytes, 0x20e);
  const missing = setupBytes + protectedBytes - bytes.length;
  // The size is in paragraphs: the last one need not be full.
  if (missing >= 16)
    error(
      file,
      'kernel-truncated',
      bytes.length,
      `The kernel is cut off: ${missing} bytes are missing at the end.`,
    );
  return {
    protocol: `${protocol >> 8}.${hex(protocol & 0xff, 2).slice(2)}`,
    setupBytes,
    protectedBytes,
    version: versionAt === 0 ? null : zeroTerminated(bytes, versionAt + 0x200),
  };
}
