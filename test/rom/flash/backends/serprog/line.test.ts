import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { openLine } from '../../../../../rom/flash/backends/serprog/line.ts';

it('a line that is no longer wanted when it is opened leaves no connection', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const { port } = server.address() as AddressInfo;
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
  await expect(openLine(address, AbortSignal.abort())).rejects.toThrow();
  // Connections come in the order in which they were asked for.
  const line = await openLine(address, new AbortController().signal);
  const { localPort } = line.stream as Pick<Socket, 'localPort'>;
  while (!sockets.some(({ remotePort }) => remotePort === localPort)) await once(server, 'connection');
  await line.close();
  server.close();
  sockets.forEach((socket) => socket.destroy());
  await once(server, 'close');
  expect(sockets).toHaveLength(1);
});
