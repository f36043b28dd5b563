import { asBuffer, hasText, printable, u16, u32, u8 } from '../bytes.ts';

/** A network bootstrap program: undionly.kpxe and its kin (pxeprefix.S of iPXE and gPXE), PXELINUX, GRUB. */
export interface NetworkProgram {
  /** Name of another boot loader than iPXE and gPXE, with its version where the file has one: `PXELINUX 6.04`. */
  readonly loader: string | null;
  /** Null where the program does not say it, as gPXE and older iPXE do not. */
  readonly architecture: 'i386' | 'x86_64' | null;
}

const farJump = 0xea;
const bootSegment = 0x07c0;
const ipxeMagic = 0x18ae;

/** The format has no signature: PXE loads any file to 0:7c00. What is known by its first instructions is read. */
export function readNetworkProgram(bytes: Uint8Array): NetworkProgram | null {
  const loader = loaderOf(bytes);
  return loader === null ? readPxePrefix(bytes) : { loader, architecture: null };
}

function readPxePrefix(bytes: Uint8Array): NetworkProgram | null {
  if (bytes[0] !== farJump || u16(bytes, 3) !== bootSegment) return null;
  if (u16(bytes, 6) === ipxeMagic && u16(bytes, 1) >= 8) {
    const architecture = u8(bytes, 5);
    return {
      loader: null,
      architecture: architecture === 0x64 ? 'x86_64' : architecture === 0x32 ? 'i386' : null,
    };
  }
  return asBuffer(bytes.subarray(0, 4096)).includes('PXE->EB:') ? { loader: null, architecture: null } : null;
}

/** Where PXELINUX keeps the options that pxelinux-options writes, and what they begin with. */
const pxelinuxOptions = { at: 8, magic: 0x2983c8ac };
/** mov dl,0x7f; jmp 0:8200: the image that grub-mkimage puts in front for i386-pc-pxe. */
const grubStart = '\xb2\x7f\xea\0\x82\0\0';

function loaderOf(bytes: Uint8Array): string | null {
  if (hasText(bytes, 0, grubStart)) return 'GRUB';
  if (bytes[0] !== farJump || u32(bytes, pxelinuxOptions.at) !== pxelinuxOptions.magic) return null;
  const start = bytes.subarray(0, 16384);
  const banner = printable(start, asBuffer(start).indexOf('PXELINUX '), 20);
  return /^PXELINUX [\d.]*\d/.exec(banner)?.[0] ?? 'PXELINUX';
}

/** Is this a boot script as it is? */
export function isScript(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, '#!ipxe') || hasText(bytes, 0, '#!gpxe');
}
