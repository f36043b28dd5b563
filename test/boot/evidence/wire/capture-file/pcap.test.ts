import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PcapReader } from '../../../../../boot/evidence/wire/capture-file/pcap.ts';
import { pcapHeader, pcapRecord, type PcapFormat } from '../packets.ts';

interface Read {
  readonly epochMs: number;
  readonly hex: string;
  readonly originalBytes: number;
}

function read(...chunks: Buffer[]): Read[] {
  const packets: Read[] = [];
  const reader = new PcapReader(({ epochMs, bytes, originalBytes }) =>
    packets.push({ epochMs, hex: bytes.toString('hex'), originalBytes }),
  );
  chunks.forEach((chunk) => reader.push(chunk));
  reader.end();
  return packets;
}

const formats: readonly PcapFormat[] = [
  {},
  { big: true },
  { nanoseconds: true },
  { big: true, nanoseconds: true },
];

describe('a pcap stream', () => {
  it.each(formats)('is read in its byte order and unit of time: %j', (format) => {
    const record = pcapRecord(Buffer.from('0011223344', 'hex'), 1_700_000_000_123.5, 3, format);
    const [packet] = read(Buffer.concat([pcapHeader(format), record]));
    expect(packet).toMatchObject({ hex: '001122', originalBytes: 5 });
    expect(packet!.epochMs).toBeCloseTo(1_700_000_000_123.5, 3);
  });

  it('says the same however it is cut into chunks', () => {
    const frames = [1, 600, 0, 70_000].map((sizeBytes) => Buffer.alloc(sizeBytes, sizeBytes));
    const whole = Buffer.concat([pcapHeader(), ...frames.map((frame, index) => pcapRecord(frame, index))]);
    const expected = read(whole);
    expect(expected.map(({ originalBytes }) => originalBytes)).toEqual([1, 600, 0, 70_000]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        expect(read(...chunks)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['it does not start as a pcap or pcapng file does', Buffer.alloc(24, 'x')],
    ['it is of link type 105, not Ethernet', pcapHeader({ linkType: 105 })],
    ['it has a packet of 4294967295 bytes', Buffer.concat([pcapHeader(), Buffer.alloc(16, 0xff)])],
    [
      'it stops in the middle of a packet',
      Buffer.concat([pcapHeader(), pcapRecord(Buffer.alloc(9)).subarray(0, 20)]),
    ],
  ])('is refused where %s', (why, bytes) => {
    expect(() => read(bytes)).toThrow(`The network capture cannot be read: ${why}.`);
  });
});
