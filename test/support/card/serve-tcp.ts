import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Card } from './card.ts';
import { SerprogSession } from './serprog.ts';

export interface CardServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serve a card over TCP on loopback, on a free port unless one is named. */
export async function serveOverTcp(card: Card, port = 0): Promise<CardServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A flasher that is killed resets the connection.
    socket.on('error', () => socket.destroy());
    connect(card, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function connect(card: Card, socket: Socket): void {
  const session = new SerprogSession(card);
  let isSilent = false;
  socket.on('data', (chunk) => {
    if (isSilent) return;
    const { bytes, strike } = session.receive(chunk);
    if (bytes.length > 0) socket.write(bytes);
    if (strike === undefined) return;
    isSilent = true;
    if (strike.type !== 'silence') socket.end(() => socket.destroy());
  });
}
