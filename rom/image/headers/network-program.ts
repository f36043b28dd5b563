import { asBuffer, hasText, u16, u8 } from '../bytes.ts';

/** A network bootstrap program as iPXE and gPXE make it: undionly.kpxe and its kin (their pxeprefix.S). */
export interface NetworkProgram {
  /** Null where the program does not say it, as gPXE and older iPXE do not. */
  readonly architecture: 'i386' | 'x86_64' | null;
}

const farJump = 0xea;
const bootSegment = 0x07c0;
const ipxeMagic = 0x18ae;

/** The format has no signature: PXE loads any file to 0:7c00. These begin with a far jump to that place. */
export function readNetworkProgram(bytes: Uint8Array): NetworkProgram | null {
  if (bytes[0] !== farJump || u16(bytes, 3) !== bootSegment) return null;
  if (u16(bytes, 6) === ipxeMagic && u16(bytes, 1) >= 8) {
    const architecture = u8(bytes, 5);
    return { architecture: architecture === 0x64 ? 'x86_64' : architecture === 0x32 ? 'i386' : null };
  }
  return asBuffer(bytes.subarray(0, 4096)).includes('PXE->EB:') ? { architecture: null } : null;
}

/** Is this a boot script as it is? */
export function isScript(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, '#!ipxe') || hasText(bytes, 0, '#!gpxe');
}
