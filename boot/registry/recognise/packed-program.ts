import { constants, gunzipSync } from 'node:zlib';
import { u16 } from '../../../rom/image/bytes.ts';
import { headBytes, type Program, type ProgramFile } from './program-file.ts';

/** Deflate packs at most 1032 to 1, so that this much never unpacks to more than 33 MiB. */
const packedBytes = 32 * 1024;

/**
 * A kernel that is packed as a whole, as distributions do for arm64; firmware that does not unpack it could not start
 * it, so it is unpacked when it is added.
 * @param recognise what is inside
 * @throws RomkitError of `recognise`
 */
export function readPacked(
  file: ProgramFile,
  recognise: (inside: ProgramFile) => Program,
): Program | undefined {
  const head = unpackHead(file.head);
  if (head === undefined || isGzip(head)) return undefined;
  // Its size is known only when it is unpacked to its end.
  const inside = { name: file.name, head, sizeBytes: Number.MAX_SAFE_INTEGER };
  return { ...recognise(inside), packing: 'gzip' };
}

const isGzip = (head: Uint8Array): boolean => u16(head, 0) === 0x8b1f;

function unpackHead(head: Uint8Array): Uint8Array | undefined {
  if (!isGzip(head)) return undefined;
  try {
    const finishFlush = constants.Z_SYNC_FLUSH;
    return gunzipSync(head.subarray(0, packedBytes), { finishFlush }).subarray(0, headBytes);
  } catch {
    return undefined;
  }
}
