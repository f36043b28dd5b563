import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { hasText } from '../../../rom/image/bytes.ts';
import type { Filter, FilterEnd } from '../../../system/process/filter.ts';

/** How an initrd may be packed (Linux, lib/decompress.c). */
export type Packing = 'gzip' | 'xz' | 'zstd' | 'lz4' | 'lzma' | 'bzip2' | 'lzo';

const magics: readonly (readonly [Packing, string])[] = [
  ['gzip', '\x1f\x8b'],
  ['xz', '\xfd7zXZ\0'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['lz4', '\x02\x21\x4c\x18'],
  ['lzma', '\x5d\0\0'],
  ['bzip2', 'BZh'],
  ['lzo', '\x89LZO\0\r\n'],
];

/** What unpacks where Node cannot; each writes to standard output and says nothing. */
const tools: Readonly<Record<Exclude<Packing, 'gzip'>, readonly [string, ...string[]]>> = {
  xz: ['xz', '-dcq'],
  zstd: ['zstd', '-dcq'],
  lz4: ['lz4', '-dcq'],
  lzma: ['xz', '--format=lzma', '-dcq'],
  bzip2: ['bzip2', '-dcq'],
  lzo: ['lzop', '-dcq'],
};

export const packingOf = (head: Uint8Array): Packing | null =>
  magics.find(([, magic]) => hasText(head, 0, magic))?.[0] ?? null;

/** The packing of a stream. */
export interface Unpacked {
  /** Throws where gzip finds it damaged. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Once the output has been read. */
  readonly ended: Promise<FilterEnd>;
  /** The program, to be named where it is missing. */
  readonly tool: string | null;
}

export async function unpack(
  packing: Packing,
  input: AsyncIterable<Uint8Array>,
  filter: Filter,
): Promise<Unpacked> {
  if (packing !== 'gzip') return { ...(await filter(tools[packing], input)), tool: tools[packing][0] };
  return { output: gunzip(input), ended: Promise.resolve({ exitCode: 0, notFound: false }), tool: null };
}

/** Nothing is unpacked before it is read, so that whoever reads it is told of every failure. */
export async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: 1 << 18 });
  pipeline(Readable.from(input), unpacking).catch(() => undefined);
  yield* unpacking as AsyncIterable<Uint8Array>;
}
