import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, it } from '@jest/globals';
import {
  startFaultyTftp,
  type FaultyTftpServer,
  type TftpError,
} from '../../../../lab/fault/servers/tftp-server.ts';

const open: (Socket | FaultyTftpServer)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await ('stop' in each ? each.stop() : each.close());
});

async function serverWith(answer: TftpError | null): Promise<FaultyTftpServer> {
  const server = await startFaultyTftp({ address: '127.0.0.1', port: 0, answer });
  open.push(server);
  return server;
}

function client(): Socket {
  const socket = createSocket('udp4');
  open.push(socket);
  return socket;
}

const readRequest = Buffer.from('\0\x01undionly.kpxe\0octet\0blksize\x001432\0', 'latin1');
const acknowledgement = Buffer.from([0, 4, 0, 1]);

it('answers a read request with its error, from a port of its own, and nothing else', async () => {
  const { port } = await serverWith({ code: 8, message: 'blksize refused' });
  const socket = client();
  socket.send(acknowledgement, port, '127.0.0.1');
  socket.send(readRequest, port, '127.0.0.1');
  const [packet, from] = (await once(socket, 'message')) as [Buffer, { port: number }];
  expect(packet).toEqual(Buffer.from('\0\x05\0\x08blksize refused\0', 'latin1'));
  expect(from.port).not.toBe(port);
});

it('says nothing where it is to be silent', async () => {
  const [silent, loud] = [await serverWith(null), await serverWith({ code: 2, message: 'no' })];
  const socket = client();
  socket.send(readRequest, silent.port, '127.0.0.1');
  socket.send(readRequest, loud.port, '127.0.0.1');
  const [packet] = (await once(socket, 'message')) as [Buffer];
  // The first of two answers would have been the silent one's.
  expect(packet.readUInt16BE(2)).toBe(2);
});
