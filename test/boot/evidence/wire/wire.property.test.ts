import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RomkitError } from '../../../../system/error.ts';
import { WireEvents } from '../../../../boot/evidence/wire/wire-events.ts';
import { BoundedMap } from '../../../../system/bounded-map.ts';
import { TcpStream } from '../../../../boot/evidence/wire/tcp-stream.ts';
import { damagedBytes, damagedFrames } from './damaged-frames.ts';
import { get, head, talk } from './exchange.ts';
import { bodiesOf, pcapHeader, pcapRecord } from './packets.ts';

const nightly = process.env['ROMKIT_NIGHTLY'] === '1';
const numRuns = nightly ? 20_000 : 200;

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
      fc.property(damagedFrames, (packets) => {
        const records = packets.map((packet, index) =>
          pcapRecord(damagedBytes(packet), index, packet.snapBytes),
        );
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

describe('a response in segments of any size and order', () => {
  const isProgress = (body: object): boolean => 'type' in body && body.type === 'http-progress';
  const segments = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 12 });

  it('has the same progress from whole packets and from ones that were cut', () => {
    let seen = 0;
    const property = fc.property(
      segments,
      fc.array(fc.nat(11)),
      fc.integer({ min: 1, max: 99_999 }),
      (sizes, late, step) => {
        const length = sizes.reduce((sum, size) => sum + size, 0);
        const frames = talk((it) => {
          const start = [
            it.send('client', get('/a')),
            it.send('server', head('200 OK', `Content-Length: ${length}`)),
          ];
          const parts = sizes.map((size) => it.send('server', Buffer.alloc(size)));
          for (const index of late) parts.push(...parts.splice(index % parts.length, 1));
          return [...start, ...parts, it.acknowledge('client')];
        });
        const bodies = bodiesOf(frames, { snapBytes: 600, progressBytes: step });
        expect(bodies).toEqual(bodiesOf(frames, { snapBytes: 262_144, progressBytes: step }));
        seen += bodies.filter(isProgress).length;
      },
    );
    fc.assert(property, { numRuns });
    expect(seen).toBeGreaterThan(0);
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
