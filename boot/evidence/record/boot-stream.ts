import type { BootEvent, Mac } from '../../chain/event.ts';
import { noAddressFor } from '../logs/no-address.ts';
import { OsReports } from './os-reports.ts';

/** Joins what the wire, the machines themselves and the daemons' logs show of boots into one stream of events. */
export class BootStream {
  readonly #onEvent: (event: BootEvent) => void;
  readonly #reports = new OsReports();

  constructor(onEvent: (event: BootEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** An event of the wire or of a machine, and the system's report where it brings one. */
  add(event: BootEvent): void {
    this.#onEvent(event);
    const report =
      event.type === 'console'
        ? this.#reports.fromConsole(event)
        : event.type === 'http-request'
          ? this.#reports.fromRequest(event)
          : undefined;
    if (report !== undefined) this.#onEvent(report);
  }

  /** A line of a daemon's log. @param serverOf the address of the DHCP server that a machine is to be answered by */
  addLogLine(line: string, atMs: number, serverOf: (mac: Mac) => string): void {
    const mac = noAddressFor(line);
    if (mac !== undefined) this.#onEvent({ type: 'dhcp-exhausted', server: serverOf(mac), atMs, mac });
  }
}
