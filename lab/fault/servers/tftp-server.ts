import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** An error packet of TFTP (RFC 1350 section 5; error 8 is of RFC 2347). */
export interface TftpError {
  readonly code: number;
  readonly message: string;
}

export interface FaultyTftpOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Answer to every request; null for none, as where a firewall drops what comes. */
  readonly answer: TftpError | null;
}

/** A TFTP server that gives no file. */
export interface FaultyTftpServer {
  readonly port: number;
  stop(): Promise<void>;
}

const readRequest = 1;
const errorPacket = 5;

/** For the lab's own network. */
export async function startFaultyTftp({
  address,
  port,
  answer,
}: FaultyTftpOptions): Promise<FaultyTftpServer> {
  const server = createSocket('udp4');
  server.on('message', (request, client) => {
    if (answer === null || request.length < 2 || request.readUInt16BE(0) !== readRequest) return;
    // From a port of its own (RFC 1350 section 4).
    const transfer = createSocket('udp4');
    transfer.bind(0, address, () =>
      transfer.send(encoded(answer), client.port, client.address, () => transfer.close()),
    );
  });
  server.bind(port, address);
  await once(server, 'listening');
  return {
    port: server.address().port,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

function encoded({ code, message }: TftpError): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(errorPacket, 0);
  head.writeUInt16BE(code, 2);
  return Buffer.concat([head, Buffer.from(`${message}\0`, 'latin1')]);
}
