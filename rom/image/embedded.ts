import { asBuffer } from './bytes.ts';
import { unpackBlocks } from './packing/unpack.ts';
import type { PackedBlock } from './packing/packed-block.ts';

/** The boot script inside a firmware, and the stamp that romkit put below it. */
export interface Embedded {
  /** 32 lower-case hex digits; null for firmware that romkit did not build. */
  readonly stamp: string | null;
  /** Without stamp and padding; null where a stamp stands below no script. */
  readonly script: string | null;
  /** How it lies in the file. */
  readonly container: 'lzma' | 'nrv2b' | 'efi-compressed' | 'raw';
}

const stampStart = '# romkit-stamp: ';
const stampLine = /^# romkit-stamp: ([0-9a-f]{32})\n/;
const stampLineBytes = stampStart.length + 33;
const magics = ['#!ipxe', '#!gpxe'];
const mostScriptBytes = 4 << 20;

/**
 * Find the script embedded in a firmware of any kind. romkit's own is known by its stamp, the last line of its slot;
 * else the first script that can be seen is taken, up to the first byte that is not text.
 * Null where nothing looks like a script.
 */
export function findEmbedded(
  bytes: Uint8Array,
  blocks: readonly PackedBlock[] = unpackBlocks(bytes),
): Embedded | null {
  const places = [...blocks, { container: 'raw' as const, data: bytes }];
  for (const { container, data } of places) {
    const found = findStamped(asBuffer(data));
    if (found !== null) return { ...found, container };
  }
  for (const { container, data } of places) {
    const script = findUnstamped(asBuffer(data));
    if (script !== null) return { stamp: null, script, container };
  }
  return null;
}

/** A script may quote a stamp, so the last one counts. */
function findStamped(data: Buffer): { stamp: string; script: string | null } | null {
  for (
    let at = data.lastIndexOf(stampStart);
    at >= 0;
    at = at === 0 ? -1 : data.lastIndexOf(stampStart, at - 1)
  ) {
    const line = data.toString('latin1', at, at + stampLineBytes);
    const stamp = stampLine.exec(line)?.[1];
    if (stamp !== undefined) return { stamp, script: scriptBefore(data, at) };
  }
  return null;
}

/** The script is what runs without a zero up to the stamp, from its first magic on: it may quote others. */
function scriptBefore(data: Buffer, stampAt: number): string | null {
  const least = Math.max(0, stampAt - mostScriptBytes);
  const run = data.subarray(least, stampAt);
  const start = findMagic(run, run.lastIndexOf(0) + 1);
  return start < 0 ? null : run.toString('utf8', start);
}

function findUnstamped(data: Buffer): string | null {
  const start = findMagic(data, 0);
  if (start < 0) return null;
  const most = Math.min(data.length, start + mostScriptBytes);
  let end = start;
  while (end < most && isText(data[end]!)) end++;
  const text = data.toString('utf8', start, end);
  const damage = text.indexOf('\ufffd');
  if (damage < 0 && (end === data.length || data[end] === 0)) return text;
  // gPXE puts no zero behind a script: what comes after the last whole line is another thing's bytes.
  const lineEnd = text.lastIndexOf('\n', damage < 0 ? text.length : damage);
  return lineEnd < 0 ? text : text.slice(0, lineEnd + 1);
}

/** The first magic with white space behind it: the firmware's own copies of the word have a zero there. */
function findMagic(data: Buffer, from: number): number {
  const places = magics.flatMap((magic) => {
    for (let at = data.indexOf(magic, from); at >= 0; at = data.indexOf(magic, at + 1)) {
      if (isSpace(data[at + magic.length])) return [at];
    }
    return [];
  });
  return places.length === 0 ? -1 : Math.min(...places);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** Printable, tab, line end, escape (scripts colour their menus), or part of a UTF-8 character. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x1b;
}
