import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { DirectConnection } from '../../../../boot/server/bootdirectory/script/direct/direct-connection.ts';

const sockets: Socket[] = [];
const server = createServer({ allowHalfOpen: true });
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => void server.close());

async function pair(): Promise<{ client: Socket; accepted: Socket }> {
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await accepted) as [Socket];
  sockets.push(client, socket);
  return { client, accepted: socket };
}

const neverLeaves = { handOver: () => undefined, idleMs: 60_000 };

it('reads on only when the client has taken what was answered', async () => {
  const { client, accepted } = await pair();
  const asked: string[] = [];
  const answered = new Promise<void>((resolve) => {
    const answer = (text: string): boolean => {
      asked.push(text);
      accepted.write(Buffer.alloc(64 << 20));
      setImmediate(resolve);
      return true;
    };
    new DirectConnection(accepted, { ...neverLeaves, answer });
  });
  client.write('first');
  await answered;
  expect(accepted.isPaused()).toBe(true);
  client.write('second');
  let bytes = 0;
  client.on('data', (chunk) => (bytes += chunk.length));
  while (bytes < 128 << 20) await once(client, 'data');
  expect(asked).toEqual(['first', 'second']);
});

it('answers a client that sends nothing more', async () => {
  const { client, accepted } = await pair();
  const answer = (): boolean => {
    accepted.write(Buffer.alloc(64 << 20));
    return true;
  };
  new DirectConnection(accepted, { ...neverLeaves, answer });
  client.end('the only one');
  let bytes = 0;
  client.on('data', (chunk) => (bytes += chunk.length));
  await once(client, 'close');
  expect(bytes).toBe(64 << 20);
});

it('hands over what it cannot answer, with all that came', async () => {
  const { client, accepted } = await pair();
  const handedOver = new Promise<string>((resolve) => {
    const handOver = (socket: Socket): void => void socket.once('data', (bytes) => resolve(String(bytes)));
    new DirectConnection(accepted, { answer: () => false, handOver, idleMs: 60_000 });
  });
  client.write('something else');
  expect(await handedOver).toBe('something else');
  expect(['data', 'timeout', 'error'].map((event) => accepted.listenerCount(event))).toEqual([0, 0, 0]);
  expect(accepted.timeout ?? 0).toBe(0);
});

it.each([
  ['says nothing', 30, () => undefined],
  ['leaves', 60_000, (client: Socket) => client.end()],
  ['breaks off', 60_000, (client: Socket) => client.resetAndDestroy()],
])('ends a connection whose client %s', async (_what, idleMs, leave) => {
  const { client, accepted } = await pair();
  new DirectConnection(accepted, { answer: () => true, handOver: () => undefined, idleMs });
  const closed = new Promise((resolve) => accepted.on('close', resolve));
  leave(client);
  await closed;
  expect(accepted.destroyed).toBe(true);
});
