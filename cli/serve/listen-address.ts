import { isIP } from 'node:net';
import { usageError } from '../../system/error.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** An IP address, or `localhost`. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * `127.0.0.1:8080`, `[::1]:8080`, `:8080` (every address), `localhost:8080`, or a port alone on loopback.
 * @throws RomkitError `bad-listen-address`, exit code 2
 */
export function parseListenAddress(flag: string, text: string): ListenAddress {
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text) ?? [];
  const host = bracketed ?? (plain === '' && digits !== '' ? '0.0.0.0' : plain);
  const port = Number(digits);
  const isHost = bracketed === undefined ? isIP(host) === 4 || host === 'localhost' : isIP(host) === 6;
  if (digits !== '' && isHost && port <= 65_535) return { host, port };
  throw usageError(
    'bad-listen-address',
    `${flag} takes an address and a port, not "${text}".`,
    'For example 127.0.0.1:8080, [::1]:8080 or 192.0.2.1:80; :80 is every address.',
  );
}

/** Is it an address of this machine alone (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3)? */
export const isLoopback = ({ host }: ListenAddress): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);

/** As it stands in a URL. */
export const addressText = ({ host, port }: ListenAddress): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
