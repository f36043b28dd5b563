import type { Readable } from 'node:stream';
import type { RomkitError } from '../../system/error.ts';
import { readFields } from '../evidence/record/entry-fields.ts';
import { WireEvents } from '../evidence/wire/wire-events.ts';
import type { NetworkWatch } from './network-watch.ts';

/** Facts of a capture beside its machines. */
export interface CaptureRead {
  readonly packets: number;
  /** Missing in it, as it says itself. */
  readonly dropped: number;
  /** When its last packet came, in ms since its first. */
  readonly endMs: number;
  /** Why the rest of it could not be read; null where it was read to its end. */
  readonly damage: RomkitError | null;
  /** Entries of a journal between its packets. */
  readonly entries: number;
  /** Those of romkit's among them that this version cannot read. */
  readonly unreadEntries: number;
}

/** Read a capture (pcap or pcapng) to its end and let the watch see it. @throws what reading the stream throws */
export async function readCapture(stream: Readable, watch: NetworkWatch): Promise<CaptureRead> {
  let [dropped, unreadEntries] = [0, 0];
  let damage: RomkitError | null = null;
  const wire = new WireEvents({
    startMs: null,
    onEvent: (event, packet) => watch.see({ event, packet }),
    onDropped: (packets, atMs) => {
      dropped += packets;
      watch.lost(packets, atMs);
    },
    onJournal: (fields, atMs, packet) => {
      const entry = readFields(fields);
      if (entry === null) unreadEntries += 1;
      // Bytes of transfers that no event has told yet came before the end.
      if (entry?.source === 'end') wire.flush();
      if (entry !== null && entry !== undefined) watch.seeEntry(entry, atMs, packet);
    },
    onError: (error) => (damage = error),
  });
  for await (const chunk of stream) {
    wire.push(chunk as Buffer);
    watch.look(wire.nowMs);
  }
  wire.end();
  watch.end(wire.nowMs);
  const { packets, entries, nowMs: endMs } = wire;
  return { packets, entries, dropped, endMs, damage, unreadEntries };
}
