import { RomkitError } from '../../../system/error.ts';
import type { JournalEntry } from '../wire/capture-file/journal-entry.ts';
import { captureDamaged, PcapReader } from '../wire/capture-file/pcap.ts';
import { captureHead, journalBlock, packetBlock } from '../wire/capture-file/pcapng-writer.ts';

/**
 * A pcapng capture of a pcap capture's packets and of what else was seen, in the order of their times.
 * @param pcap where it stops in the middle of a packet, it is taken as far as that
 * @param entries in the order of their times
 */
export async function* evidenceCapture(
  pcap: AsyncIterable<Buffer>,
  entries: readonly JournalEntry[],
): AsyncGenerator<Buffer> {
  yield captureHead();
  let next = 0;
  let blocks: Buffer[] = [];
  const addEntriesUpTo = (epochMs: number): void => {
    for (let entry = entries[next]; entry !== undefined && entry.epochMs <= epochMs; entry = entries[++next])
      blocks.push(journalBlock(entry));
  };
  const reader = new PcapReader((packet) => {
    addEntriesUpTo(packet.epochMs);
    blocks.push(packetBlock(packet));
  });
  for await (const chunk of pcap) {
    const isReadable = push(reader, chunk);
    yield Buffer.concat(blocks);
    blocks = [];
    if (!isReadable) break;
  }
  addEntriesUpTo(Infinity);
  yield Buffer.concat(blocks);
}

function push(reader: PcapReader, chunk: Buffer): boolean {
  try {
    reader.push(chunk);
    return true;
  } catch (error) {
    if (error instanceof RomkitError && error.code === captureDamaged) return false;
    throw error;
  }
}
