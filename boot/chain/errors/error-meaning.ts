/** The meaning of an error number of iPXE or gPXE, as the tree that it was built from says. */
export interface ErrorMeaning {
  /** Eight hexadecimal digits. */
  readonly code: string;
  readonly message: string;
  /** UEFI's own status, where it is an error of the firmware below: `EFI_UNSUPPORTED`. */
  readonly status: string | null;
  /** Sources that can say so, the likeliest first: `net/udp/dns.c`. */
  readonly files: readonly string[];
}

/** iPXE, gPXE, and versions of either that know no words for an error: `Error 0x7f048283`. */
const shown = /(?:ipxe\.org\/|\(0x|\bError 0x)([\da-f]{8})\b/i;

/** An error number that firmware showed, and whose it is. */
export interface ShownError {
  /** Eight hexadecimal digits. */
  readonly errorCode: string;
  readonly errorFlavour: 'ipxe' | 'gpxe';
}

/** The first error number in a console's line; nothing where it has none. */
export function shownError(line: string): Partial<ShownError> {
  const [, digits] = shown.exec(line) ?? [];
  if (digits === undefined) return {};
  // gPXE writes the bare number in brackets (src/hci/strerror.c), iPXE the address that explains it.
  const isGpxe = line.includes('(0x') && !line.includes('ipxe.org/');
  return { errorCode: digits.toLowerCase(), errorFlavour: isGpxe ? 'gpxe' : 'ipxe' };
}
