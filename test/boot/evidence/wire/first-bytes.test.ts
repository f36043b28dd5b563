import { expect, it } from '@jest/globals';
import { eventsOf, udp } from './packets.ts';
import { Talk } from './talk.ts';

const page = '<!DOCTYPE html>\n<title>Sign in</title>\n';
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** First bytes of a file as its last event has them. */
function firstBytes(frames: readonly Buffer[], snapBytes?: number): string | undefined {
  const events = eventsOf(frames, snapBytes === undefined ? {} : { snapBytes });
  return (events.at(-1) as { readonly firstBytes?: string }).firstBytes;
}

function web(answer: string, segmentBytes = 1400, snapBytes?: number): string | undefined {
  const it = new Talk();
  const frames = [
    ...it.handshake(),
    it.send('client', 'GET /a HTTP/1.1\r\n\r\n'),
    ...it.sendAll('server', answer, segmentBytes),
    it.finish('server'),
  ];
  return firstBytes(frames, snapBytes);
}

it.each([
  ['with a length', `HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`],
  ['that ends with the connection', `HTTP/1.1 200 OK\r\n\r\n${page}`],
  [
    'in chunks',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n${page.slice(0, 10)}\r\n${(page.length - 10).toString(16)}\r\n${page.slice(10)}\r\n0\r\n\r\n`,
  ],
])('a body %s is known by its first bytes, however it is cut', (_title, answer) => {
  for (const size of [1, 7, 64, 1400]) expect(web(answer, size)).toBe(hex(page));
});

it('256 of them are kept', () => {
  const body = 'x'.repeat(255) + 'yz';
  for (const size of [100, 256, 1400])
    expect(web(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`, size)).toBe(
      hex(body.slice(0, 256)),
    );
});

it('those behind a gap are none', () => {
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${page.length + 1000}\r\n\r\n${page}${'x'.repeat(1000)}`;
  const headBytes = answer.indexOf(page);
  // Ethernet, IP and TCP take 54 bytes.
  expect(web(answer, 1400, 54 + headBytes + 16)).toBe(hex(page.slice(0, 16)));
  expect(web(answer, 60, 54 + 20)).toBeUndefined();
});

it('an error page and an empty file have none', () => {
  expect(web(`HTTP/1.1 404 Not Found\r\nContent-Length: ${page.length}\r\n\r\n${page}`)).toBeUndefined();
  expect(web('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).toBeUndefined();
});

it('TFTP shows them in its first block, and nothing of a transfer that failed', () => {
  const from = { from: 'client' } as const;
  const to = { from: 'server' } as const;
  const ask = udp(from, 2000, 69, Buffer.from('\0\x01a\0octet\0', 'latin1'));
  const data = (block: number, text: string): Buffer =>
    udp(to, 3000, 2000, Buffer.from(`\0\x03\0${String.fromCharCode(block)}${text}`, 'latin1'));
  const ack = (block: number): Buffer => udp(from, 2000, 3000, Buffer.from([0, 4, 0, block]));
  const whole = [ask, data(1, page.padEnd(512, '.')), ack(1), data(1, page), data(2, 'end')];
  expect(firstBytes(whole)).toBe(hex(page.padEnd(256, '.')));
  expect(firstBytes([ask, data(2, 'end')])).toBeUndefined();
  const failed = udp(to, 3000, 2000, Buffer.from('\0\x05\0\0broken\0', 'latin1'));
  expect(firstBytes([ask, data(1, page.padEnd(512, '.')), ack(1), failed])).toBeUndefined();
});
