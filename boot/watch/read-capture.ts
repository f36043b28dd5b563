import type { Readable } from 'node:stream';
import type { RomkitError } from '../../system/error.ts';
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
}

/** Read a capture (pcap or pcapng) to its end and let the watch see it. @throws what reading the stream throws */
export async function readCapture(stream: Readable, watch: NetworkWatch): Promise<CaptureRead> {
  let dropped = 0;
  let damage: RomkitError | null = null;
  const wire = new WireEvents({
    startMs: null,
    onEvent: (event, packet) => watch.see({ event, packet }),
    onDropped: (packets, atMs) => {
      dropped += packets;
      watch.lost(packets, atMs);
    },
    onError: (error) => (damage = error),
  });
  for await (const chunk of stream) {
    wire.push(chunk as Buffer);
    watch.look(wire.nowMs);
  }
  wire.end();
  watch.end(wire.nowMs);
  return { packets: wire.packets, dropped, endMs: wire.nowMs, damage };
}
