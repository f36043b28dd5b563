import type { ChunkReader } from './chunk-reader.ts';

/** A regular file in an initrd's archive. */
export interface ArchivedFile {
  /** Without `/` or `./` before it. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Its first bytes, as many as an ELF header has. */
  readonly head: Uint8Array;
}

/** An archive is not what it should be; the message is the end of a sentence. */
export class ArchiveDamage extends Error {
  override readonly name = 'ArchiveDamage';
}

/** Magic, thirteen numbers of eight hexadecimal digits (Linux, driver-api/early-userspace/buffer-format). */
const headerBytes = 110;
const headBytes = 64;
/** Names are paths of Linux, with the zero at their end (limits.h, PATH_MAX). */
const mostNameBytes = 4096;
const lastName = 'TRAILER!!!';
const fileType = { mask: 0o170000, regular: 0o100000 };

/**
 * Read cpio archives one behind the other, as the kernel unpacks an initrd.
 * @returns how many there were; what follows the last one is left in the reader
 * @throws ArchiveDamage
 */
export async function readArchives(
  reader: ChunkReader,
  onFile: (file: ArchivedFile) => void,
): Promise<number> {
  for (let count = 0; ; count++) {
    await reader.skipZeros();
    if (!isMagic(await reader.peek(6))) return count;
    while (await readEntry(reader, onFile));
  }
}

/** The "new ASCII" format of cpio(5), and the same with checksums. */
export const isMagic = (head: Uint8Array): boolean =>
  /^07070[12]/.test(Buffer.from(head.subarray(0, 6)).toString('latin1'));

/** @returns false after the last one */
async function readEntry(reader: ChunkReader, onFile: (file: ArchivedFile) => void): Promise<boolean> {
  const header = (await take(reader, headerBytes)).toString('latin1');
  if (!/^07070[12][0-9A-Fa-f]{104}$/.test(header)) throw new ArchiveDamage('its archive is damaged');
  const number = (field: number): number => parseInt(header.slice(6 + field * 8, 14 + field * 8), 16);
  const [mode, sizeBytes, nameBytes] = [number(1), number(6), number(11)];
  if (nameBytes === 0 || nameBytes > mostNameBytes) throw new ArchiveDamage('its archive is damaged');
  const name = await take(reader, nameBytes);
  await skip(reader, padding(headerBytes + nameBytes));
  const path = name.toString('utf8').replace(/\0.*$/s, '');
  const head = await take(reader, Math.min(sizeBytes, headBytes));
  await skip(reader, sizeBytes - head.length);
  // Nothing is read behind the last file, and some tools leave its padding out.
  await reader.skip(padding(sizeBytes));
  if (path === lastName) return false;
  if ((mode & fileType.mask) === fileType.regular)
    onFile({ path: path.replace(/^(\.?\/)+/, ''), sizeBytes, head });
  return true;
}

const padding = (sizeBytes: number): number => -sizeBytes & 3;

async function take(reader: ChunkReader, sizeBytes: number): Promise<Buffer> {
  const bytes = await reader.take(sizeBytes);
  if (bytes.length < sizeBytes) throw new ArchiveDamage('it is cut off');
  return bytes;
}

async function skip(reader: ChunkReader, sizeBytes: number): Promise<void> {
  if ((await reader.skip(sizeBytes)) < sizeBytes) throw new ArchiveDamage('it is cut off');
}
