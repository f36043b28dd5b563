/** A part of a file: first byte, and the first that is no longer in it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** More ranges than that are no client's honest wish (RFC 9110 section 17.15). */
const mostRanges = 32;

/**
 * Read a `Range` header (RFC 9110 section 14.2).
 * @returns the part to send with 206; null where the whole file is to be sent: no header, another unit, a text that
 *   is no range (old firmware sends `bytes=u-u`), or several ranges with gaps between them, which a server may
 *   answer as a whole; `unsatisfiable` for 416
 */
export function readRange(header: string | undefined, sizeBytes: number): ByteRange | null | 'unsatisfiable' {
  const list = /^bytes=(.{1,1000})$/i.exec(header?.trim() ?? '')?.[1]?.split(',');
  if (list === undefined || list.length > mostRanges) return null;
  const ranges: ByteRange[] = [];
  for (const text of list) {
    const range = oneRange(text.trim(), sizeBytes);
    if (range === null) return null;
    if (range !== 'unsatisfiable') ranges.push(range);
  }
  return ranges.length === 0 ? 'unsatisfiable' : joined(ranges);
}

function oneRange(text: string, sizeBytes: number): ReturnType<typeof readRange> {
  const [, first, last] = /^(\d{0,30})-(\d{0,30})$/.exec(text) ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return start >= end ? 'unsatisfiable' : { start, end };
}

/** The one range that these make together, or null where they leave a gap. */
function joined(ranges: readonly ByteRange[]): ByteRange | null {
  const [first, ...others] = ranges.toSorted((a, b) => a.start - b.start) as [ByteRange, ...ByteRange[]];
  let { end } = first;
  for (const range of others) {
    if (range.start > end) return null;
    end = Math.max(end, range.end);
  }
  return { start: first.start, end };
}
