import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { within } from './dhcp-client.ts';

const blockBytes = 1468;
const [data, acknowledgement, error, optionsAcknowledgement] = [3, 4, 5, 6];
/** Seconds until the last packet is sent again. */
const waits = [1, 1, 2, 4, 8, 16];

/**
 * Read a file by TFTP as a card's PXE does: block by block, with options blksize and tsize (RFC 1350, 2347 to 2349).
 * @param from the machine's own address
 * @returns bytes that came
 * @throws Error where the server refuses, or answers no more
 */
export async function readByTftp(server: string, from: string, file: string): Promise<number> {
  const socket = createSocket('udp4');
  try {
    socket.bind(0, from);
    await once(socket, 'listening');
    const ask = Buffer.from(`\0\x01${file}\0octet\0blksize\0${blockBytes}\0tsize\x000\0`, 'latin1');
    let [packet, port, block, bytes] = [ask, 69, 0, 0];
    const next = async (): Promise<readonly [Buffer, RemoteInfo]> => {
      for (const seconds of waits) {
        const answer = once(socket, 'message') as unknown as Promise<readonly [Buffer, RemoteInfo]>;
        socket.send(packet, port, server);
        const came = await within(answer, seconds * 1000);
        if (came !== null) return came;
      }
      throw new Error(`The TFTP server answers no more after block ${block}.`);
    };
    for (;;) {
      const [message, { port: theirs }] = await next();
      const kind = message.readUInt16BE(0);
      if (kind === error) throw new Error(message.subarray(4).toString('latin1'));
      const number = kind === optionsAcknowledgement ? 0 : message.readUInt16BE(2);
      const isNext = kind === optionsAcknowledgement ? block === 0 : kind === data && number === block + 1;
      port = theirs;
      if (!isNext) continue;
      block = number;
      packet = Buffer.from([0, acknowledgement, block >> 8, block & 255]);
      if (kind === optionsAcknowledgement) continue;
      bytes += message.length - 4;
      if (message.length - 4 === blockBytes) continue;
      socket.send(packet, port, server);
      return bytes;
    }
  } finally {
    socket.close();
  }
}
