import type { ErrorTable, TableError } from './error-table.ts';

/** The POSIX code of what the firmware below answered (include/errno.h, EINFO_EPLATFORM). */
const platformError = 0x7f;

/** The meaning of a number that firmware shows. */
export interface DecodedError {
  /** As firmware writes it: eight hexadecimal digits. */
  readonly code: string;
  readonly message: string;
  /** The name of errors of this POSIX code; the same as the message where there is no closer one. */
  readonly general: string;
  /** `ENOENT_404`; null where the source has no name for it. */
  readonly name: string | null;
  /** UEFI's own status, where it is an error of the firmware below: `EFI_UNSUPPORTED`. */
  readonly status: string | null;
  /** Sources that can say so, below `src/`; empty where the tree knows none of that number. */
  readonly files: readonly string[];
  /** Lines of the first file that make this error. */
  readonly lines: readonly number[];
}

/** A code in any form in which it is shown: `3e11623b`, `0x3e11623b`, `https://ipxe.org/3e11623b`; undefined where it is none. */
export function parseErrorCode(text: string): number | undefined {
  const digits = /^(?:https?:\/\/(?:www\.)?ipxe\.org\/(?:err\/)?)?(?:0x)?([\da-f]{8})$/i.exec(
    text.trim(),
  )?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/**
 * The meaning of an error number in one tree; undefined where its POSIX code is none. The lowest eight bits are the
 * platform's own status, and a number that a source makes while it runs has bits that no name has: then the nearest
 * error of the same source and POSIX code counts.
 */
export function decodeError(table: ErrorTable, number: number): DecodedError | undefined {
  const general =
    table.posix[hex(number >>> 24, 2)] ??
    (number >>> 24 === platformError ? 'Platform-generated error' : undefined);
  if (general === undefined || number === 0) return undefined;
  const named = namedError(table, number, general);
  const files = table.files[hex(number & 0x00ffe000, 8)] ?? [];
  return {
    code: hex(number, 8),
    message: named?.message ?? general,
    general,
    name: named?.name ?? null,
    status: number >>> 24 === platformError ? (table.statuses[hex(number & 0xff, 2)] ?? null) : null,
    files: named === undefined ? files : [named.file, ...files.filter((file) => file !== named.file)],
    lines: named?.lines ?? [],
  };
}

/** Several names of one number: the one that says more than its POSIX code counts; of a number without a name, the least. */
function namedError(
  { errors, statuses }: ErrorTable,
  number: number,
  general: string,
): TableError | undefined {
  const status = statuses[hex(number & 0xff, 2)];
  const like = (mask: number, isBest: (error: TableError) => boolean): TableError | undefined => {
    const found = errors.filter((error) => (error.number & mask) === (number & mask));
    const exact = found.find((error) => error.status !== null && error.status === status);
    const any = found.filter((error) => error.status === null);
    return exact ?? any.find(isBest) ?? any[0];
  };
  return (
    like(~0xff, ({ message }) => message !== general) ?? like(~0x1fff, ({ message }) => message === general)
  );
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');
