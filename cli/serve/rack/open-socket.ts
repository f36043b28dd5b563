import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { listenError } from '../../../boot/server/listen-error.ts';
import type { ListenAddress } from '../listen-address.ts';

/** A socket that listens in this network namespace, and is served by a process of another. */
export interface HandedSocket extends ListenAddress {
  readonly descriptor: number;
  /** This process's hold on it ends; the other's goes on. */
  release(): void;
}

/**
 * Listen for somebody else: a socket stays in the network namespace in which it was made (network_namespaces(7)).
 * @throws RomkitError `address-in-use` or `address-not-available`
 */
export async function openSocket({ host, port }: ListenAddress): Promise<HandedSocket> {
  const server = createServer((connection) => connection.destroy());
  server.listen({ host, port });
  await once(server, 'listening').catch((error: unknown) => {
    throw listenError(host, port, error);
  });
  return {
    ...{ host, port: (server.address() as AddressInfo).port },
    descriptor: descriptorOf(server),
    release: () => void server.close(),
  };
}

/** Node has no public name for it. */
const descriptorOf = (server: Server): number =>
  (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
