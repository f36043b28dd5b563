import type { LostPackets, Service } from '../../../boot/server/follow/awaited-service.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import { Losses } from '../../../boot/watch/losses.ts';

/** How many packets the capture of a running server has lost, and when. */
export class CaptureLosses {
  readonly #losses = new Losses();
  readonly #interface: string;
  readonly #own: ReadonlySet<Service>;
  readonly #log: ServerLog;
  #dropped = 0;
  #countedMs = 0;
  /** Losses up to then were told. */
  #toldMs = -Infinity;

  /** @param own services that this server's own logs show */
  constructor(name: string, own: ReadonlySet<Service>, log: ServerLog) {
    this.#interface = name;
    this.#own = own;
    this.#log = log;
  }

  /** Packets since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The counter was looked at. @param dropped packets since the start */
  counted(dropped: number, atMs: number): void {
    this.#losses.counted(dropped - this.#dropped, atMs);
    [this.#dropped, this.#countedMs] = [dropped, atMs];
  }

  /** The log has each loss once, however many boots it is asked for. */
  readonly lost: LostPackets = (service, sinceMs) => {
    const packets = this.#own.has(service) ? 0 : this.#losses.between(sinceMs, Infinity);
    if (packets > 0) this.#tell();
    return packets;
  };

  #tell(): void {
    const packets = this.#losses.between(this.#toldMs, Infinity);
    if (packets === 0) return;
    // A loss that is counted from now on ends later.
    this.#toldMs = this.#countedMs + 1;
    this.#log.warn(
      { interface: this.#interface, packets },
      'the capture has lost packets: a boot that may have gone on in them is not called stopped',
    );
  }
}
