import { createSocket } from 'node:dgram';
import { getEventListeners, once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { servesTftp } from '../../../boot/daemons/ready.ts';
import { itWhen } from '../../support/skip.ts';

/** A server that answers from another port, once it was asked so many times. */
async function tftpServer(
  questions: number,
  own = { port: 0, address: '127.0.0.1' },
): Promise<{ port: number; first: Promise<Buffer>; close(): void }> {
  const [socket, transfer] = [createSocket('udp4'), createSocket('udp4')];
  let asked = 0;
  socket.bind(own);
  await once(socket, 'listening');
  const first = once(socket, 'message').then(([packet]) => packet as Buffer);
  socket.on('message', (_packet, { port, address }) => {
    if (++asked === questions)
      transfer.send(Buffer.from('\0\x05\0\x01no such file\0', 'latin1'), port, address);
  });
  return {
    port: socket.address().port,
    first,
    close: () => {
      socket.close();
      transfer.close();
    },
  };
}

/** Timers and sockets that keep the process alive. */
const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.startsWith('UDP'));

/** A socket that was closed is gone after the next turn of the loop. */
const closed = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
};

describe('a TFTP server', () => {
  it('serves when it answers, though it was asked before it listened', async () => {
    const server = await tftpServer(3);
    const { signal } = new AbortController();
    await servesTftp('127.0.0.1', signal, server.port);
    server.close();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is not asked any more once it has answered', async () => {
    const server = await tftpServer(1);
    await closed();
    const before = resources();
    await servesTftp('127.0.0.1', new AbortController().signal, server.port);
    await closed();
    expect(resources()).toEqual(before);
    server.close();
  });

  it('is asked for a file by its mode: RFC 1350, section 5', async () => {
    const server = await tftpServer(1);
    await servesTftp('127.0.0.1', new AbortController().signal, server.port);
    const packet = await server.first;
    server.close();
    expect(packet.readUInt16BE(0)).toBe(1);
    expect(packet.toString('latin1', 2).split('\0').slice(1)).toEqual(['octet', '']);
  });

  itWhen({ lacks: process.getuid?.() === 0 ? undefined : 'a port below 1024 takes root' })(
    'is asked on port 69: RFC 1350, section 4',
    async () => {
      const address = '127.69.69.70';
      const server = await tftpServer(1, { port: 69, address });
      await servesTftp(address, new AbortController().signal);
      server.close();
    },
  );

  it('that does not answer is given up with the reason of the signal', async () => {
    const server = await tftpServer(Infinity);
    const controller = new AbortController();
    const serves = servesTftp('127.0.0.1', controller.signal, server.port);
    await server.first;
    controller.abort(new Error('enough'));
    await expect(serves).rejects.toThrow('enough');
    server.close();
  });
});
