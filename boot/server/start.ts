import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { listenError } from './listen-error.ts';

/** An application that listens. */
export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** Ends open transfers too. */
  close(): Promise<void>;
}

/**
 * Listen for requests.
 * @param port 0 takes a free one
 * @throws RomkitError `address-in-use` or `address-not-available`
 */
export async function startServer(app: FastifyInstance, host: string, port: number): Promise<RunningServer> {
  await app.listen({ host, port }).catch((error: unknown) => {
    throw listenError(host, port, error);
  });
  return runningServer(app);
}

/**
 * Take requests on a socket that somebody else has opened and that listens.
 * @param descriptor of this process
 */
export async function startServerOn(app: FastifyInstance, descriptor: number): Promise<RunningServer> {
  // Node takes the descriptor, and the host is not looked at.
  const place = { fd: descriptor, host: '127.0.0.1' };
  await app.listen(place);
  return runningServer(app);
}

function runningServer(app: FastifyInstance): RunningServer {
  const listening = app.server.address() as AddressInfo;
  return { address: listening.address, port: listening.port, close: () => app.close() };
}
