import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Acknowledgements, kernelTable } from '../../../../boot/server/bytes/acknowledged.ts';
import { connectionKey, readTcpTable } from '../../../../boot/server/bytes/tcp-table.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000 100 0 0 10 0
   1: 0100007F:1F90 0200007F:C350 01 0000A3B4:00000000 01:00000018 00000000     0        0 2 4 0000 20 4 30 10 -1
   2: 000080FE00000000FF00542AFE001234:0050 B80D0120000000000000000001000000:0400 01 00000001:00000000 0 0 0
   3: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000300007F:C350 01 00000007:00000000 0 0 0
`;

describe("the kernel's table of connections", () => {
  it.each([
    ['127.0.0.1', 8080, '127.0.0.2', 50000, 0xa3b4],
    ['fe80::2a54:ff:3412:fe%eth0', 80, '2001:db8::1', 1024, 1],
    ['::ffff:127.0.0.1', 8080, '::ffff:127.0.0.3', 50000, 7],
    ['127.0.0.1', 8080, '127.0.0.2', 50001, undefined],
  ])('%s:%i to %s:%i', (localAddress, localPort, remoteAddress, remotePort, bytes) => {
    const key = connectionKey({ localAddress, localPort, remoteAddress, remotePort });
    expect(readTcpTable(table).get(key)).toBe(bytes);
  });
});

const hasTable = existsSync('/proc/self/net/tcp');

(hasTable ? describe : describe.skip)('what was sent', () => {
  let server: Server;
  let sender: Socket;
  let receiver: Socket;
  beforeEach(async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const accepted = once(server, 'connection');
    receiver = connect((server.address() as AddressInfo).port, '127.0.0.1');
    receiver.pause();
    [sender] = (await accepted) as [Socket];
    sender.on('error', () => undefined);
    receiver.on('error', () => undefined);
  });
  afterEach(() => {
    sender.destroy();
    receiver.destroy();
    server.close();
  });

  it('is acknowledged when it has arrived', async () => {
    sender.write('x');
    await expect(new Acknowledgements().of(sender)).resolves.toBeUndefined();
  });

  it('is not while it waits in the kernel for a machine that takes nothing', async () => {
    let looks = 0;
    let looked: () => void = () => undefined;
    const threeTimes = new Promise<void>((resolve) => (looked = resolve));
    const acknowledgements = new Acknowledgements(async () => {
      if (++looks === 3) looked();
      return kernelTable();
    });
    let isAcknowledged = false;
    // More than the receiver buffers before it reads, less than the sender does.
    sender.write(Buffer.alloc(1 << 20));
    const all = acknowledgements.of(sender).then(() => (isAcknowledged = true));
    await threeTimes;
    expect([sender.writableLength, isAcknowledged]).toEqual([0, false]);
    receiver.resume();
    await all;
  });

  it('never is when the connection is closed', async () => {
    sender.write(Buffer.alloc(32 << 20));
    const all = new Acknowledgements().of(sender);
    receiver.destroy();
    await expect(all).rejects.toThrow('closed');
    await expect(new Acknowledgements().of(sender)).rejects.toThrow('closed');
  });

  it('waits for what the kernel still has', async () => {
    const queues = [7, 7, 0];
    const looks: number[] = [];
    const acknowledgements = new Acknowledgements(() => {
      const bytes = queues[looks.length]!;
      looks.push(bytes);
      return Promise.resolve(new Map([[connectionKey(sender as never), bytes]]));
    });
    await acknowledgements.of(sender);
    expect(looks).toEqual([7, 7, 0]);
  });
});
