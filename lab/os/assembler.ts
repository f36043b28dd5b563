/** What an instruction is made of: bytes, and places that are known only when all is put together. */
export type Piece = number | Place;

/** A label's address, as 32 bits, or as the distance from the end of this piece in 8 or 32 bits. */
export interface Place {
  readonly label: string;
  readonly as: 'address32' | 'distance8' | 'distance32';
}

export const address = (label: string): Place => ({ label, as: 'address32' });
export const near = (label: string): Place => ({ label, as: 'distance8' });
export const far = (label: string): Place => ({ label, as: 'distance32' });

/** A line of a program: a label, or the pieces of an instruction or of data. */
export type Line = string | readonly Piece[];

/**
 * Put a program together.
 * @param origin address of its first byte
 * @throws Error for a label that is not there, or out of a short jump's reach
 */
export function assemble(lines: readonly Line[], origin: number): Uint8Array {
  const labels = findLabels(lines, origin);
  const bytes: number[] = [];
  for (const line of lines) {
    if (typeof line === 'string') continue;
    for (const piece of line) bytes.push(...(typeof piece === 'number' ? [piece] : resolve(piece)));
  }
  return Uint8Array.from(bytes);

  function resolve({ label, as }: Place): readonly number[] {
    const target = labels.get(label);
    if (target === undefined) throw new Error(`No label ${label}`);
    if (as === 'address32') return little32(target);
    const size = as === 'distance8' ? 1 : 4;
    const distance = target - (origin + bytes.length + size);
    if (size === 4) return little32(distance);
    if (distance < -128 || distance > 127) throw new Error(`${label} is too far away`);
    return [distance & 0xff];
  }
}

function findLabels(lines: readonly Line[], origin: number): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  let at = origin;
  for (const line of lines) {
    if (typeof line === 'string') labels.set(line, at);
    else for (const piece of line) at += typeof piece === 'number' || piece.as === 'distance8' ? 1 : 4;
  }
  return labels;
}

export const little32 = (number: number): readonly number[] =>
  [0, 8, 16, 24].map((shift) => (number >>> shift) & 0xff);

/** Text with a zero behind it. */
export const text = (words: string): readonly number[] => [...Buffer.from(words), 0];
