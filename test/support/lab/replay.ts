import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { blockType } from '../../../boot/evidence/wire/capture-file/pcapng.ts';
import { NetworkWatch, type WatchOptions } from '../../../boot/watch/network-watch.ts';
import { readCapture } from '../../../boot/watch/read-capture.ts';
import type { BootOnWire } from '../../../boot/watch/watched-boot.ts';

/** The boots that a watch sees in a capture. */
export async function replay(
  capture: Buffer,
  options: Partial<WatchOptions> = {},
): Promise<readonly BootOnWire[]> {
  const watch = new NetworkWatch(options);
  const { damage, unreadEntries } = await readCapture(Readable.from([capture]), watch);
  if (damage !== null) throw damage;
  if (unreadEntries > 0) throw new Error(`${unreadEntries} entries of the capture's journal cannot be read.`);
  return watch.boots;
}

/** A pcapng capture of the lab's without its journal. */
export function packetsAlone(capture: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < capture.length;) {
    const end = at + capture.readUInt32LE(at + 4);
    if (capture.readUInt32LE(at) !== blockType.journal) blocks.push(capture.subarray(at, end));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** Empty where a run did not come so far. */
export function captureAt(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
