import type { BootEvent, ConsoleEvent, HttpRequestEvent, OsReportEvent } from '../../chain/event.ts';
import { parseOsReport } from '../console/os-report.ts';

type Event<Body> = Pick<BootEvent, 'atMs' | 'mac'> & Body;

/**
 * Finds the reports of operating systems among a lab's events. Each machine's report is handed on once for each way
 * that it came: a line may be drawn twice, a request sent twice.
 */
export class OsReports {
  readonly #seen = new Set<string>();

  fromConsole({ atMs, mac, line }: Event<ConsoleEvent>): Event<OsReportEvent> | undefined {
    return this.#report('console', line, atMs, mac);
  }

  /** The report is the query of the request, whatever the path. */
  fromRequest({ atMs, mac, path }: Event<HttpRequestEvent>): Event<OsReportEvent> | undefined {
    return this.#report('http', path, atMs, mac);
  }

  #report(
    via: OsReportEvent['via'],
    words: string,
    atMs: number,
    mac: string | null,
  ): Event<OsReportEvent> | undefined {
    const report = parseOsReport(words);
    const key = JSON.stringify([via, mac, report]);
    if (report === undefined || this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const { image, commandLine, address, initrdSha256 } = report;
    // Where it was heard is certain; what it says of itself is only as good as the system that says it.
    return {
      type: 'os-report',
      atMs,
      mac: mac ?? report.mac,
      via,
      image,
      commandLine,
      address,
      initrdSha256,
    };
  }
}
