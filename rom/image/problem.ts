/** Something wrong in a file, and where. Problems are data: reading a damaged file never throws. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable name, lower case with dashes, e.g. `pcir-outside`. */
  readonly code: string;
  /** Bytes from the start of the file; never beyond its end. */
  readonly offset: number;
  readonly message: string;
}

/** Bytes being read, where they start in the file, and where what is wrong with them goes. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly problems: Problem[];
}

/** Note an error; `at` counts from the start of the stretch. */
export function error(stretch: Stretch, code: string, at: number, message: string): void {
  stretch.problems.push({ severity: 'error', code, offset: place(stretch, at), message });
}

/** Note something odd that firmware lives with. */
export function warning(stretch: Stretch, code: string, at: number, message: string): void {
  stretch.problems.push({ severity: 'warning', code, offset: place(stretch, at), message });
}

function place(stretch: Stretch, at: number): number {
  return stretch.offset + Math.max(0, Math.min(at, stretch.bytes.length));
}
