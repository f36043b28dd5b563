import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BootEvent, Mac } from '../../../boot/chain/event.ts';
import { DaemonLog } from '../../../boot/evidence/logs/daemon-log.ts';
import { neighbour } from '../../../boot/evidence/logs/neighbour.ts';
import type { LostPackets } from '../../../boot/server/follow/awaited-service.ts';
import type { DaemonEvents } from '../../../boot/server/follow/follow-environment.ts';
import type { CaptureLosses } from './capture-losses.ts';

/** dnsmasq writes the lines of one packet in one go; when it pauses for so long, the packet is over. */
const pauseMs = 40;

/** The log lines of the daemons, as boot events. Daemons start after the web server has been built. */
export class ServedDaemons implements DaemonEvents {
  readonly #clock: () => number;
  #tell: (event: BootEvent, isElsewhere?: boolean) => void = () => undefined;
  #log: DaemonLog | null = null;
  #pause: NodeJS.Timeout | undefined;
  #losses: CaptureLosses | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  listen(onEvent: (event: BootEvent, isElsewhere?: boolean) => void): void {
    this.#tell = onEvent;
  }

  macOf(address: string): Mac | null {
    return this.#log?.macOf(address) ?? null;
  }

  /** Read lines from now on. @param tftpRoot their sizes are told by the files themselves */
  read(serverAddress: string, tftpRoot: string): void {
    this.#log = new DaemonLog({
      onEvent: (event) => this.#tell(event, false),
      clock: this.#clock,
      ...{ serverAddress, tftpRoot },
      sizeOf: (file) => sizeOf(join(tftpRoot, file)),
      neighbour,
    });
  }

  /** The network is captured, and these are the packets that the capture lacks. */
  capturedWith(losses: CaptureLosses): void {
    this.#losses = losses;
  }

  readonly lost: LostPackets = (service, sinceMs) => this.#losses?.lost(service, sinceMs) ?? 0;

  /** Packets that the capture has lost. */
  get dropped(): number {
    return this.#losses?.dropped ?? 0;
  }

  /** An event of another server, as the network shows it, or of a machine's own console. */
  elsewhere(event: BootEvent): void {
    this.#tell(event, true);
  }

  line(line: string): void {
    const log = this.#log;
    if (log === null) return;
    log.push(line);
    // A storm has more lines than timers are cheap.
    this.#pause = this.#pause?.refresh() ?? setTimeout(() => log.flush(), pauseMs).unref();
  }
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}
