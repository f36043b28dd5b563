import { RomkitError } from '../../../system/error.ts';
import type { JournalEntry } from '../wire/capture-file/journal-entry.ts';
import { captureDamaged, PcapReader } from '../wire/capture-file/pcap.ts';
import { captureHead, journalBlock, packetBlock } from '../wire/capture-file/pcapng-writer.ts';

/** An entry, and where it stands between the packets. */
export interface PlacedEntry {
  readonly entry: JournalEntry;
  /** Time of the last packet that had been read when the entry was made: ms since 1970-01-01T00:00:00Z, 0 for none. */
  readonly afterEpochMs: number;
}

/** The kernel stamps a packet once for each program that captures it, and these times differ by some µs. */
const samePacketMs = 1;

/**
 * A pcapng capture of a pcap capture's packets and of what else was seen, in the order in which it was seen. Their times
 * do not tell that order: packets have the kernel's, entries the time when a whole line had been read.
 * @param pcap where it stops in the middle of a packet, it is taken as far as that
 * @param entries in the order in which they were made
 */
export async function* evidenceCapture(
  pcap: AsyncIterable<Buffer>,
  entries: readonly PlacedEntry[],
): AsyncGenerator<Buffer> {
  yield captureHead();
  let next = 0;
  let blocks: Buffer[] = [];
  const addEntriesBefore = (epochMs: number): void => {
    for (
      let at = entries[next];
      at !== undefined && at.afterEpochMs + samePacketMs < epochMs;
      at = entries[++next]
    )
      blocks.push(journalBlock(at.entry));
  };
  const reader = new PcapReader((packet) => {
    addEntriesBefore(packet.epochMs);
    blocks.push(packetBlock(packet));
  });
  for await (const chunk of pcap) {
    const isReadable = push(reader, chunk);
    yield Buffer.concat(blocks);
    blocks = [];
    if (!isReadable) break;
  }
  addEntriesBefore(Infinity);
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
