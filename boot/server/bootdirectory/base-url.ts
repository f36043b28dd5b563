import type { Socket } from 'node:net';
import type { HttpRequest } from './http-request.ts';

/** A host name, an IPv4 address or an IPv6 address in brackets, with or without a port (RFC 3986 section 3.2). */
const authority =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?|\[[0-9a-f:.]{2,45}\])(?::[1-9]\d{0,4})?$/;

/**
 * By which URL a machine reaches this server: the one that the administrator named, else the address by which the
 * machine asked, so that ports, NAT and names come out right. A Host header that is none is not believed.
 * @returns without a slash at its end
 */
export function baseUrlOf(request: HttpRequest, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const { socket } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const host = checkedHost(request.headers.host);
  if (host === null) return `${scheme}://${ownAddress(socket)}`;
  return `${scheme}://${host}${isGpxe(request) ? portOf(host, scheme, socket) : ''}`;
}

export const isGpxe = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  /^gPXE\b/.test(headers['user-agent'] ?? '');

/** gPXE leaves the port out of its Host header (net/tcp/http.c), whichever it is. */
function portOf(host: string, scheme: 'http' | 'https', { localPort }: Socket): string {
  const usual = scheme === 'https' ? 443 : 80;
  return /:\d+$/.test(host) || localPort === undefined || localPort === usual ? '' : `:${localPort}`;
}

/** Null where it is no host with an optional port. */
export function checkedHost(header: string | undefined): string | null {
  if (header === undefined || header.length > 260) return null;
  const host = header.toLowerCase();
  return authority.test(host) && Number(/:(\d+)$/.exec(host)?.[1] ?? 0) <= 65535 ? host : null;
}

function ownAddress({ localAddress = '127.0.0.1', localPort = 80 }: Socket): string {
  const address = localAddress.replace(/^::ffff:(?=[\d.]+$)/, '');
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
