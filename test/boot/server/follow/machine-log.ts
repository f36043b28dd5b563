import type { BootEvent } from '../../../../boot/chain/event.ts';
import { DaemonLog } from '../../../../boot/evidence/logs/daemon-log.ts';
import type { DaemonEvents } from '../../../../boot/server/follow/follow-environment.ts';

/** Daemons that say what a test wants, in dnsmasq's words. */
export class SpokenDaemons implements DaemonEvents {
  #tell: (event: BootEvent) => void = () => undefined;
  readonly #log = new DaemonLog({
    onEvent: (event) => this.#tell(event),
    clock: Date.now,
    ...{ serverAddress: '10.77.0.1', tftpRoot: '/srv/tftp', sizeOf: () => 70_000 },
    neighbour: () => null,
  });
  #xid = 0;

  listen(onEvent: (event: BootEvent) => void): void {
    this.#tell = onEvent;
  }

  /** The machine that the test itself is for the web server. */
  macOf(): string | null {
    return this.#log.macOf('10.77.0.11');
  }

  say(...lines: readonly string[]): void {
    lines.forEach((line) => this.#log.push(line));
    this.#log.flush();
  }

  /** Lines of a machine's console. */
  shows(mac: string, ...lines: readonly string[]): void {
    for (const line of lines) this.#tell({ type: 'console', atMs: Date.now(), mac, line });
  }

  /** A whole exchange: DISCOVER, OFFER, REQUEST, ACK. */
  dhcp(mac: string, bootFile: string, userClass: string | null = null, arch = '00000'): void {
    const xid = ++this.#xid;
    const line = (text: string): string => `dnsmasq-dhcp[7]: ${xid} ${text}`;
    const client = [
      `vendor class: PXEClient:Arch:${arch}:UNDI:002001`,
      ...(userClass === null ? [] : [`user class: ${userClass}`]),
    ];
    const answer = [
      'next server: 10.77.0.1',
      'sent size:  4 option: 54 server-identifier  10.77.0.1',
      `sent size: ${bootFile.length} option: 67 bootfile-name  ${bootFile}`,
    ];
    for (const [ask, reply] of [
      ['DISCOVER', 'OFFER'],
      ['REQUEST', 'ACK'],
    ] as const) {
      const asked = `DHCP${ask}(br0) ${mac} `;
      this.say(...[...client, asked, `DHCP${reply}(br0) 10.77.0.11 ${mac} `, ...answer].map(line));
    }
  }

  sent(file: string): void {
    this.say(`dnsmasq-tftp[7]: sent /srv/tftp/${file} to 10.77.0.11`);
  }

  missing(file: string): void {
    this.say(`dnsmasq-tftp[7]: file /srv/tftp/${file} not found for 10.77.0.11`);
  }
}

/** A clock whose waits end when a test says so. */
export class HandTimers {
  readonly #waiting = new Set<{ readonly ms: number; readonly run: () => void }>();

  readonly after = (ms: number, run: () => void): (() => void) => {
    const entry = { ms, run };
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  };

  get waits(): number[] {
    return [...this.#waiting].map(({ ms }) => ms);
  }

  /** Each wait, as it can be told from another of the same length. */
  get names(): readonly object[] {
    return [...this.#waiting];
  }

  /** @param ms ends the waits of that length alone */
  ring(ms?: number): void {
    const due = [...this.#waiting].filter((each) => ms === undefined || each.ms === ms);
    due.forEach((each) => this.#waiting.delete(each));
    due.forEach(({ run }) => run());
  }
}
