import fc from 'fast-check';
import { dhcp, ethernet, ipv4, option, portUnreachable, u16, udp } from './packets.ts';
import { Talk } from './talk.ts';

const connection = new Talk();
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** A frame of each kind. */
const samples = [
  udp({ from: 'client' }, 68, 67, dhcp({}, option(53, '\x01'), option(77, '\x04iPXE'), option(93, u16(7)))),
  udp(
    { from: 'server' },
    67,
    68,
    dhcp({ op: 2, file: '\x43\x02ab\xff' }, option(53, '\x02'), option(52, '\x01')),
  ),
  udp({ from: 'client' }, 2000, 69, text('\0\x01a\0octet\0blksize\x001468\0tsize\x000\0')),
  udp({ from: 'server' }, 3000, 2000, text('\0\x06blksize\x001468\0tsize\x009999\0')),
  udp({ from: 'server' }, 3000, 2000, text(`\0\x03\0\x01${'d'.repeat(600)}`)),
  udp({ from: 'client' }, 2000, 3000, text('\0\x04\0\x01')),
  udp({ from: 'client' }, 2000, 3000, text('\0\x05\0\0no\0')),
  portUnreachable({ from: 'server' }, 2000, 69),
  ethernet(
    { from: 'server' },
    ipv4({ from: 'server' }, Buffer.alloc(800), { protocol: 17, moreFragments: true }),
  ),
  ...connection.handshake(),
  connection.send('client', 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n'),
  connection.send('server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  connection.send('client', 'GET /b HTTP/1.1\r\n\r\n'),
  connection.send('server', `HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n${'b'.repeat(700)}`),
  connection.finish('server'),
];

const damage = fc.record({ at: fc.nat(200), byte: fc.nat(255) });
/** Captures of them, damaged and cut. */
export const damagedFrames = fc.array(
  fc.record({
    frame: fc.constantFrom(...samples),
    damages: fc.array(damage, { maxLength: 4 }),
    snapBytes: fc.constantFrom(0, 20, 60, 200, 600, 2000),
  }),
  { maxLength: 60 },
);

/** The frame with its damages. */
export function damagedBytes({
  frame,
  damages,
}: {
  frame: Buffer;
  damages: { at: number; byte: number }[];
}): Buffer {
  const bytes = Buffer.from(frame);
  for (const { at, byte } of damages) if (at < bytes.length) bytes[at] = byte;
  return bytes;
}
