import { hostname, networkInterfaces } from 'node:os';
import { isLoopback, addressText, type ListenAddress } from './listen-address.ts';

/**
 * Values of the Host header that mean this server, lower case: what its page and its clients call it. A name that
 * somebody else's DNS points at it is not among them.
 * @param address with the port that it really listens on
 */
export function ownHosts(address: ListenAddress, publicUrl: string | null): ReadonlySet<string> {
  const { port } = address;
  const names = isLoopback(address)
    ? ['localhost', '127.0.0.1', '::1']
    : ['0.0.0.0', '::'].includes(address.host)
      ? [hostname(), 'localhost', ...interfaceAddresses()]
      : [address.host, hostname()];
  const hosts = names.flatMap((host) => {
    const text = addressText({ host, port });
    return port === 80 ? [text, text.replace(/:80$/, '')] : [text];
  });
  const publicHost = publicUrl === null ? [] : [new URL(publicUrl).host];
  return new Set([...hosts, ...publicHost].map((host) => host.toLowerCase()));
}

const interfaceAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
