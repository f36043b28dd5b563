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
const shown = /(?:ipxe\.org\/|\(0x|\bError 0x)([\da-f]{8})\b/gi;

/** The error numbers in a console's line, in order, each once. */
export const errorNumbersIn = (line: string): number[] => [
  ...new Set([...line.matchAll(shown)].map(([, digits = '']) => Number.parseInt(digits, 16))),
];
