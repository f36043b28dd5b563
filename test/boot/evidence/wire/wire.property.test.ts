import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RomkitError } from '../../../../system/error.ts';
import { WireEvents } from '../../../../boot/evidence/wire/wire-events.ts';
import { BoundedMap } from '../../../../system/bounded-map.ts';
import { TcpStream } from '../../../../boot/evidence/wire/tcp-stream.ts';
import {
  dhcp,
  ethernet,
  ipv4,
  option,
  pcapHeader,
  pcapRecord,
  portUnreachable,
  u16,
  udp,
} from './packets.ts';
import { Talk } from './talk.ts';

const nightly = process.env['ROMKIT_NIGHTLY'] === '1';
const numRuns = nightly ? 20_000 : 200;

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
const frames = fc.array(
  fc.record({
    frame: fc.constantFrom(...samples),
    damages: fc.array(damage, { maxLength: 4 }),
    snapBytes: fc.constantFrom(0, 20, 60, 200, 600, 2000),
  }),
  { maxLength: 60 },
);

/** Reads them and gives back what was told, and what was wrong. */
function read(...chunks: Buffer[]): { events: number; errors: RomkitError[] } {
  let events = 0;
  const errors: RomkitError[] = [];
  const wire = new WireEvents({
    onEvent: (event) => {
      events++;
      for (const value of Object.values(event))
        if (typeof value === 'number' && (!Number.isFinite(value) || value < 0))
          throw new Error(JSON.stringify(event));
    },
    onError: (error) => errors.push(error),
    startMs: 0,
  });
  chunks.forEach((chunk) => wire.push(chunk));
  wire.end();
  return { events, errors };
}

describe('any bytes', () => {
  it('are read without an exception, or are one clear error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
        const { errors } = read(...chunks.map((chunk) => Buffer.from(chunk)));
        expect(errors.length).toBeLessThanOrEqual(1);
        expect(errors.every(({ code }) => code === 'capture-damaged')).toBe(true);
      }),
      { numRuns },
    );
  });

  it('in place of some of a packet’s own are no error of the capture', () => {
    fc.assert(
      fc.property(frames, (packets) => {
        const records = packets.map(({ frame, damages, snapBytes }, index) => {
          const bytes = Buffer.from(frame);
          for (const { at, byte } of damages) if (at < bytes.length) bytes[at] = byte;
          return pcapRecord(bytes, index, snapBytes);
        });
        expect(read(pcapHeader(), ...records).errors).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('a side of a connection', () => {
  const body = Buffer.from(Array.from({ length: 400 }, (_, index) => index & 0xff));

  it('is the same in whatever order and overlap its segments come', () => {
    const piece = fc.record({ at: fc.nat(399), sizeBytes: fc.integer({ min: 1, max: 120 }) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(0xffff_ffff), (pieces, first) => {
        const seen: Buffer[] = [];
        const stream = new TcpStream(first, {
          bytes: (bytes) => seen.push(Buffer.from(bytes)),
          hole: () => {
            throw new Error('nothing is missing');
          },
          end: () => undefined,
        });
        const add = (at: number, end: number): void => {
          const bytes = body.subarray(at, end);
          stream.add((first + at) >>> 0, bytes, bytes.length, false);
        };
        pieces.forEach(({ at, sizeBytes }) => add(at, at + sizeBytes));
        add(0, 200);
        add(200, 400);
        expect(Buffer.concat(seen).equals(body)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('has a hole, and only that, where the other side has acknowledged what was not seen', () => {
    const seen: (string | number)[] = [];
    const stream = new TcpStream(0xffff_fffe, {
      bytes: (bytes) => seen.push(bytes.toString()),
      hole: (sizeBytes) => seen.push(sizeBytes),
      end: () => seen.push('end'),
    });
    stream.add(2, Buffer.from('later'), 5, false);
    stream.add(9, Buffer.from('last'), 4, true);
    stream.acknowledged(2);
    expect(seen).toEqual([4, 'later']);
    stream.acknowledged(14);
    expect(seen).toEqual([4, 'later', 2, 'last', 'end']);
  });

  it('keeps little of what comes too early', () => {
    let held = 0;
    const stream = new TcpStream(0, {
      bytes: (bytes) => void (held += bytes.length),
      hole: () => undefined,
      end: () => undefined,
    });
    for (let at = 1; at < 10_000; at++) stream.add(at * 1000, Buffer.alloc(1000), 1000, false);
    stream.add(0, Buffer.alloc(1000), 1000, false);
    expect(held).toBeGreaterThan(10_000);
    expect(held).toBeLessThanOrEqual(66_536);
  });
});

describe('a bounded map', () => {
  it('forgets what was not used for the longest time', () => {
    const map = new BoundedMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect(map.size).toBe(2);
    expect([...map.values()]).toEqual([1, 3]);
  });
});
