import { isIPv4 } from 'node:net';
import { BoundedMap } from '../../../system/bounded-map.ts';
import { showable } from '../wire/wire-text.ts';

/** A request or the end of a transfer, as a TFTP server's log tells it. */
export interface TftpLine {
  readonly type: 'request' | 'end';
  /** The client's IPv4 address. */
  readonly client: string;
  /** As the client asked for it, or as the server found it below its root. */
  readonly file: string;
  /** Null where the file went out whole. */
  readonly error: string | null;
}

/** The client's address stands at the end: no file name can forge it. */
const endings: readonly (readonly [shape: RegExp, error: string | null])[] = [
  [/^sent (.+) to ([\d.]{7,15})$/s, null],
  [/^file (.+) not found for ([\d.]{7,15})$/s, 'file not found'],
  [/^failed sending (.+) to ([\d.]{7,15})$/s, 'the client took no more'],
];

/** dnsmasq's message on a transfer; it has none on requests. */
export function readDnsmasqTftp(message: string): TftpLine | undefined {
  for (const [shape, error] of endings) {
    const [, file, client = ''] = shape.exec(message) ?? [];
    if (file !== undefined && isIPv4(client)) return { type: 'end', client, file: showable(file), error };
  }
  return undefined;
}

/** Transfers of tftpd-hpa whose process may still say something. */
const mostTransfers = 1000;

/** Messages of tftpd-hpa: a request and its refusal come from the same process; that a file is whole, it never says. */
export class TftpdHpaLines {
  readonly #files = new BoundedMap<string>(mostTransfers);

  read(pid: number, message: string): TftpLine | undefined {
    const [, requester = '', asked] = /^RRQ from ([\d.]{7,15}) filename (.+)$/s.exec(message) ?? [];
    if (asked !== undefined && isIPv4(requester)) {
      const file = showable(asked.replace(/ remapped to .*$/s, ''));
      this.#files.set(String(pid), file);
      return { type: 'request', client: requester, file, error: null };
    }
    const [, words, client = ''] = /^sending NAK \(\d+, (.{1,200})\) to ([\d.]{7,15})$/s.exec(message) ?? [];
    const file = this.#files.get(String(pid));
    if (words === undefined || file === undefined || !isIPv4(client)) return undefined;
    return { type: 'end', client, file, error: showable(words) };
  }
}
