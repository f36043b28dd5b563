import { hasText, u16, u32 } from '../../../rom/image/bytes.ts';
import { RomkitError, usageError } from '../../../system/error.ts';
import type { Filter } from '../../../system/process/filter.ts';
import { looksLike } from '../recognise/looks-like.ts';
import { ArchiveDamage, isMagic, readArchives } from './archive.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ContentsCollector, type InitrdContents } from './contents.ts';
import { packingOf, unpack, type Packing } from './packing.ts';

/** A recognised initrd. */
export interface Initrd {
  /** `ramdisk` is a file system that the kernel copies to /dev/ram0, of which no more is known. */
  readonly format: 'cpio' | 'ramdisk';
  readonly packing: Packing | null;
  /** Null where it cannot be read. */
  readonly contents: InitrdContents | null;
  /** A program that would have unpacked it, and is not there. */
  readonly missingTool: string | null;
}

/** A packed file that never ends would never end. */
const mostUnpackedBytes = 64 * 2 ** 30;
/** As far as the superblock of ext2 (1024 + 58). */
const headBytes = 2048;

/**
 * Recognise an initrd, and look into it: cpio archives, such as that of a microcode, and one that is packed.
 * @param chunks the whole file
 * @param name as the person wrote it, for messages
 * @throws RomkitError `not-an-initrd` or `initrd-damaged`: exit code 2
 */
export async function readInitrd(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  filter: Filter,
): Promise<Initrd> {
  const outer = new ChunkReader(chunks);
  const collector = new ContentsCollector();
  try {
    const head = await outer.peek(headBytes);
    if (isFileSystem(head)) return { format: 'ramdisk', packing: null, contents: null, missingTool: null };
    const archives = await readArchives(outer, (file) => collector.add(file));
    const packing = packingOf(await outer.peek(headBytes));
    if (packing !== null) return await readPacked(outer.rest(), packing, collector, name, filter);
    if (archives === 0) throw notAnInitrd(name, head);
    return { format: 'cpio', packing: null, contents: collector.contents, missingTool: null };
  } catch (error) {
    throw error instanceof ArchiveDamage ? damaged(name, error) : error;
  } finally {
    await outer.close();
  }
}

async function readPacked(
  input: AsyncIterable<Uint8Array>,
  packing: Packing,
  collector: ContentsCollector,
  name: string,
  filter: Filter,
): Promise<Initrd> {
  const { output, ended, tool } = await unpack(packing, input, filter);
  const inner = new ChunkReader(limited(output));
  try {
    const head = await inner.peek(headBytes);
    if (isFileSystem(head)) return { format: 'ramdisk', packing, contents: null, missingTool: null };
    const archives = await readArchives(inner, (file) => collector.add(file));
    if (archives > 0) return { format: 'cpio', packing, contents: collector.contents, missingTool: null };
    if (head.length > 0) throw notAnInitrd(name, head, packing);
  } catch (error) {
    if (error instanceof ArchiveDamage || error instanceof RomkitError) throw error;
    throw new ArchiveDamage(`its ${packing} data are damaged or cut off`, { cause: error });
  } finally {
    await inner.close();
  }
  const { notFound } = await ended;
  if (notFound) return { format: 'cpio', packing, contents: null, missingTool: tool };
  throw new ArchiveDamage(`its ${packing} data are damaged or cut off`);
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostUnpackedBytes) throw new ArchiveDamage('it unpacks to more than 64 GiB');
    yield chunk;
  }
}

/** Those that the kernel looks for (Linux, init/do_mounts_rd.c): squashfs, romfs, cramfs, ext2, minix. */
function isFileSystem(head: Uint8Array): boolean {
  if (hasText(head, 0, 'hsqs') || hasText(head, 0, '-rom1fs-') || u32(head, 0) === 0x28cd3d45) return true;
  const isOther = isMagic(head) || packingOf(head) !== null;
  return !isOther && (u16(head, 1024 + 56) === 0xef53 || [0x137f, 0x138f].includes(u16(head, 1024 + 16)));
}

function notAnInitrd(name: string, head: Uint8Array, packing?: Packing): RomkitError {
  const inside = packing === undefined ? '' : `packed by ${packing}, `;
  return usageError(
    'not-an-initrd',
    `${name} is no initrd: it is ${inside}${looksLike(head)}.`,
    'An initrd is a cpio archive, plain or packed, such as /boot/initrd.img or initrd.gz of an installer.',
  );
}

const damaged = (name: string, cause: ArchiveDamage): RomkitError =>
  usageError(
    'initrd-damaged',
    `The initrd ${name} is damaged: ${cause.message}.`,
    'Copy or download it again.',
  );
