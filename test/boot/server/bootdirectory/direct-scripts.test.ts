import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { assignment, mac, newRevision } from '../../registry/sample.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';

let site: BootSite;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  site = await bootSite();
  ({ port } = await site.start());
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await site.remove();
});

const path = `/bootdirectory/${mac(1)}.ipxe`;
const ask = (target = path, fields = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: iPXE/2\r\n${fields}\r\n`;
/** Node's HTTP server answers whoever sends a field that is not known. */
const parsed = 'X-Parsed: yes\r\n';

interface Answer {
  readonly head: readonly string[];
  readonly body: string;
}

async function open(): Promise<{
  send(text: string): void;
  answer(): Promise<Answer>;
  /** All that came and was not taken yet, once the connection has ended. */
  ended(): Promise<string>;
}> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
  sockets.push(socket);
  let came = '';
  socket.on('data', (text: string) => {
    came += text;
    socket.emit('came');
  });
  await once(socket, 'connect');
  return {
    send: (text) => void socket.write(text),
    ended: async () => {
      if (!socket.closed) await once(socket, 'close');
      return came;
    },
    async answer() {
      for (;;) {
        const bodyAt = came.indexOf('\r\n\r\n') + 4;
        const length = Number(/content-length: (\d+)/i.exec(came)?.[1] ?? Infinity);
        if (bodyAt >= 4 && came.length >= bodyAt + length) {
          const head = came.slice(0, bodyAt - 4).split('\r\n');
          const body = came.slice(bodyAt, bodyAt + length);
          came = came.slice(bodyAt + length);
          return { head, body };
        }
        await once(socket, 'came');
      }
    },
  };
}

const withoutDate = ({ head, body }: Answer): object => ({
  head: head.filter((line) => !line.startsWith('Date: ')).sort(),
  body,
});

it('answers a plain request as the HTTP server does', async () => {
  const connection = await open();
  connection.send(ask());
  const direct = await connection.answer();
  connection.send(ask(path, parsed));
  expect(withoutDate(direct)).toEqual(withoutDate(await connection.answer()));
  const date = direct.head.find((line) => line.startsWith('Date: '))!.slice(6);
  expect(new Date(date).toUTCString()).toBe(date);
  expect(direct.body).toMatch(/^#!ipxe\n[^]*vmlinuz/);
});

it('gives the bytes of a script beyond ASCII by both ways', async () => {
  const text = '#!ipxe\necho Größe: 5 €\nshell\n';
  const revision = newRevision({ kind: 'script', files: [], commandLine: '', text });
  const changes = [
    { type: 'add-revision', image: 'words', revision },
    { type: 'assign', assignment: assignment({ type: 'machine', machine: 1 }, 'words') },
  ] as const;
  await site.registry.apply({ by: 'test', via: 'test' }, [...changes]);
  for (const fields of ['', parsed]) {
    const connection = await open();
    connection.send(ask(path, fields));
    const { body } = await connection.answer();
    expect(Buffer.from(body, 'latin1').toString()).toContain('Größe: 5 €\nshell');
  }
});

it('tells the same boot events as the HTTP server does', async () => {
  const events = async (fields: string): Promise<object[]> => {
    const connection = await open();
    connection.send(ask(`${path}?attempt=0`, fields));
    await connection.answer();
    while (site.events.length < 2) await new Promise(setImmediate);
    return site.events.splice(0).map((event) => ({ ...event, atMs: 0 }));
  };
  const direct = await events('');
  expect(direct).toMatchObject([{ type: 'http-request' }, { type: 'http-response', complete: true }]);
  expect(direct).toEqual(await events(parsed));
});

it('records the boot', async () => {
  const connection = await open();
  connection.send(ask());
  await connection.answer();
  await site.settled();
  const [boot] = await site.registry.boots.list({ machine: 1, limit: 5 });
  expect(boot).toMatchObject({ image: 'debian', revision: 2 });
});

it('goes on by either way on one connection', async () => {
  const connection = await open();
  const others = [path, '/bootdirectory/boot.ipxe', path, '/bootdirectory/nothing', path];
  const firstLines: string[] = [];
  for (const target of others) {
    connection.send(ask(target));
    firstLines.push((await connection.answer()).head[0]!);
  }
  const [good, none] = ['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found'];
  expect(firstLines).toEqual([good, good, good, none, good]);
});

it('takes requests in pieces, and several at once', async () => {
  const connection = await open();
  connection.send(ask());
  const whole = withoutDate(await connection.answer());
  connection.send(ask().slice(0, 20));
  connection.send(ask().slice(20) + ask() + ask());
  for (let n = 0; n < 3; n++) expect(withoutDate(await connection.answer())).toEqual(whole);
});

it('shows a change at the next request', async () => {
  const connection = await open();
  connection.send(ask());
  expect((await connection.answer()).body).toContain('vmlinuz');
  const change = {
    type: 'assign',
    assignment: assignment({ type: 'machine', machine: 1 }, 'local'),
  } as const;
  await site.registry.apply({ by: 'test', via: 'test' }, [change]);
  connection.send(ask());
  expect((await connection.answer()).body).not.toContain('vmlinuz');
});

it('leaves a machine that waits to the HTTP server', async () => {
  const connection = await open();
  connection.send(ask(`/bootdirectory/${mac(2)}.ipxe?attempt=1`));
  const answer = connection.answer();
  const change = {
    type: 'assign',
    assignment: assignment({ type: 'machine', machine: 2 }, 'debian'),
  } as const;
  await site.registry.apply({ by: 'test', via: 'test' }, [change]);
  expect((await answer).body).toContain('vmlinuz');
});

it('answers what is no request as the HTTP server does', async () => {
  const [fresh, parsedBefore] = [await open(), await open()];
  parsedBefore.send(ask(path, parsed));
  await parsedBefore.answer();
  for (const { send } of [fresh, parsedBefore]) send('nonsense\r\n\r\n');
  const said = await fresh.ended();
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  expect(said).toBe(await parsedBefore.ended());
});

it('holds no connection open when the server is closed', async () => {
  const server = await site.start();
  port = server.port;
  const [idle, used] = [await open(), await open()];
  used.send(ask());
  await used.answer();
  const ended = Promise.all([idle.ended(), used.ended()]);
  await server.close();
  await ended;
});
