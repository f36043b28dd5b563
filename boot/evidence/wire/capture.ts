import { open } from 'node:fs/promises';
import { RomkitError } from '../../../system/error.ts';
import type { Wrap } from '../../../system/process/command.ts';
import type { CaptureTotals } from './capture-report.ts';
import { startTcpdump, type Tcpdump } from './tcpdump.ts';
import { WireEvents, type WireOptions } from './wire-events.ts';

export interface CaptureOptions extends WireOptions {
  /** The bridge that all machines hang on. */
  readonly interface: string;
  /** The whole network with whole packets, for Wireshark; overwritten. */
  readonly pcapFile?: string;
  /**
   * Spare the processor: packets come in batches, up to a second late, and without acknowledgments that tell nothing,
   * so that they are numbered without them.
   */
  readonly isThinned?: boolean;
  /** Bytes of each packet that events are made from; default 600. */
  readonly snapBytes?: number;
  /** Memory of the kernel for packets that are still to be read; default 32. */
  readonly bufferMiB?: number;
  /** Starts tcpdump by way of another program. */
  readonly wrap?: Wrap;
}

/** A running capture. */
export interface Capture {
  /** Progress events for bytes of open transfers that no event has told yet. */
  flush(): void;
  /** Time of the last packet that was read: ms since 1970-01-01T00:00:00Z, 0 before the first. */
  readonly packetEpochMs: number;
  /** Packets that the kernel has dropped so far, because they were not read in time. */
  dropped(): Promise<number>;
  /** Reads all that was on the wire by now, then ends. `dropped` packets are missing in the events. */
  stop(): Promise<CaptureTotals>;
}

const tcpFlags = 'tcp[13]';
const payloadBytes = '(ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2))';
/**
 * All but TCP segments that only acknowledge (pcap-filter(7)): firmware sends one for each segment of a file. They tell
 * how far a stream is where data was not captured, so that those in 4 of each 64 KiB stay: TcpStream holds as much
 * back. Tagged frames are not looked into, and all stay.
 */
export const withoutMostAcknowledgments = `not (tcp and ${tcpFlags} & 0x17 = 0x10 and ${payloadBytes} = 0 and tcp[8:4] & 0xf000 != 0)`;

/** Enough for a DHCP message and for the heads of HTTP. */
const defaultSnapBytes = 600;
const defaultBufferMiB = 32;

/**
 * Watches an interface and tells what machines do on it. Resolves when packets are being captured; RomkitError
 * `tcpdump-missing`, `capture-failed` or what opening the file threw. `onError` is also called when the capture ends
 * by itself (`capture-ended`).
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const wire = new WireEvents(options);
  const whole = await startWholeCapture(options);
  const events = await startTcpdump({
    ...pick(options),
    snapBytes: options.snapBytes ?? defaultSnapBytes,
    ...(options.isThinned === true ? { filter: withoutMostAcknowledgments, isBatched: true } : {}),
    output: 'pipe',
  }).catch(async (error: unknown) => {
    await whole?.stop();
    throw error;
  });
  events.output!.on('data', (chunk: Buffer) => wire.push(chunk)).resume();
  let isStopping = false;
  const ended = events.ended.then((totals) => {
    wire.end();
    if (!isStopping) options.onError?.(captureEnded(options.interface));
    return totals;
  });
  return {
    flush: () => wire.flush(),
    get packetEpochMs() {
      return wire.packetEpochMs;
    },
    dropped: async () => (await events.count()).dropped,
    stop: async () => {
      isStopping = true;
      await Promise.all([events.stop(), whole?.stop()]);
      return ended;
    },
  };
}

async function startWholeCapture(options: CaptureOptions): Promise<Tcpdump | undefined> {
  if (options.pcapFile === undefined) return undefined;
  // Opened here, not by tcpdump: AppArmor lets that one write to names ending in .pcap only.
  const file = await open(options.pcapFile, 'w');
  try {
    return await startTcpdump({ ...pick(options), snapBytes: null, output: file.fd });
  } finally {
    await file.close();
  }
}

const pick = ({
  interface: name,
  bufferMiB = defaultBufferMiB,
  wrap,
}: CaptureOptions): { interface: string; bufferMiB: number; wrap: Wrap | undefined } => ({
  interface: name,
  bufferMiB,
  wrap,
});

function captureEnded(name: string): RomkitError {
  return new RomkitError({
    code: 'capture-ended',
    message: `tcpdump on ${name} ended by itself: what happens from here is not seen.`,
    hint: 'Was it killed, or the interface taken down? Start the test again.',
  });
}
