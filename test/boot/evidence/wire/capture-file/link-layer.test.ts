import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  clientMac,
  dhcp,
  option,
  portUnreachable,
  readWire,
  server,
  u16,
  udp,
  type Read,
} from '../packets.ts';
import { Talk } from '../talk.ts';

const types = [113, 276];
const talk = new Talk();
const frames: readonly Buffer[] = [
  udp({ from: 'client' }, 68, 67, dhcp({}, option(53, Buffer.from([1])), option(60, 'PXEClient'))),
  ...talk.handshake(),
  talk.send('client', 'GET /a HTTP/1.1\r\n\r\n'),
  talk.send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345'),
];

/** A frame as the interface `any` has it, from a hardware address of so many bytes. */
function cooked(type: number, frame: Buffer, addressBytes = 6): Buffer {
  const [sender, etherType] = [Buffer.concat([frame.subarray(6, 12), u16(0)]), frame.subarray(12, 14)];
  const header =
    type === 113
      ? [u16(0), u16(1), u16(addressBytes), sender, etherType]
      : [etherType, u16(0), u16(0), u16(2), u16(1), Buffer.from([0, addressBytes]), sender];
  return Buffer.concat([...header, frame.subarray(14)]);
}

/** Packets a second apart. */
const read = (linkType: number, packets: readonly Buffer[], snapBytes?: number, stepMs = 1000): Read =>
  readWire(packets, { linkType, stepMs, ...(snapBytes === undefined ? {} : { snapBytes }) });

const withTag = (frame: Buffer): Buffer =>
  Buffer.concat([frame.subarray(0, 12), u16(0x8100), u16(7), frame.subarray(12)]);

describe('a capture of the interface any', () => {
  it.each(types)('of link type %i tells what one of Ethernet does', (type) => {
    const expected = read(1, frames);
    expect(expected.events).toHaveLength(3);
    expect(
      read(
        type,
        frames.map((frame) => cooked(type, frame)),
      ),
    ).toEqual(expected);
    expect(
      read(
        type,
        frames.map((frame) => cooked(type, withTag(frame))),
      ),
    ).toEqual(expected);
  });

  it.each(types)('of link type %i has each packet once, and its number', (type) => {
    const each = (frame: Buffer): Buffer[] => [cooked(type, withTag(frame)), cooked(type, frame)];
    const { events, packets } = read(type, frames.flatMap(each), undefined, 1);
    expect(events.map(({ type, atMs }) => [type, atMs])).toEqual([
      ['dhcp-request', 1],
      ['http-request', 9],
      ['http-response', 11],
    ]);
    expect(packets).toBe(2 * frames.length);
  });

  it.each(types)('of link type %i has what is sent again later', (type) => {
    const [first = Buffer.alloc(0)] = frames;
    expect(read(type, [cooked(type, first), cooked(type, first)]).events).toHaveLength(2);
  });

  it.each(types)('of link type %i knows no machine by an address that is not of Ethernet', (type) => {
    const { events } = read(
      type,
      frames.slice(1).map((frame) => cooked(type, frame, 0)),
    );
    expect(events.map(({ mac }) => mac)).toEqual([null, null]);
  });

  it.each(types)('of link type %i knows who is refused by its lease', (type) => {
    const ack = dhcp(
      { op: 2, yiaddr: '10.77.0.50' },
      option(53, Buffer.from([5])),
      option(54, Buffer.from([10, 77, 0, 1])),
    );
    const refused = [udp({ from: 'server' }, 67, 68, ack), portUnreachable({ from: 'server' }, 2070, 69)];
    const { events } = read(
      type,
      refused.map((frame) => cooked(type, frame)),
    );
    expect(events.at(-1)).toMatchObject({ type: 'udp-refused', mac: clientMac, server, port: 69 });
  });

  it.each(types)('of link type %i may have packets of any length', (type) => {
    // Its header is longer than Ethernet's, which has 14 bytes.
    const longer = cooked(type, frames[0]!).length - frames[0]!.length;
    const whole = frames.map((frame) => cooked(type, frame));
    for (let snapBytes = 0; snapBytes < 100; snapBytes++) {
      const alike = read(1, frames, Math.max(0, snapBytes - longer));
      expect(read(type, whole, snapBytes)).toEqual(alike);
      expect(read(type, [cooked(type, withTag(frames[0]!))], snapBytes)).toEqual({ events: [], packets: 1 });
    }
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 })), (packets) => {
        expect(
          read(
            type,
            packets.map((bytes) => Buffer.from(bytes)),
          ).packets,
        ).toBe(packets.length);
      }),
    );
  });
});
