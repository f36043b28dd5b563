import { describe, expect, it } from '@jest/globals';
import { CaptureReader } from '../../../../../boot/evidence/wire/capture-file/capture-reader.ts';
import { pcapHeader, pcapRecord } from '../packets.ts';

interface Format {
  readonly big?: boolean;
}

const number = (value: number, sizeBytes: 2 | 4, { big = false }: Format): Buffer => {
  const bytes = Buffer.alloc(sizeBytes);
  if (big) bytes.writeUIntBE(value, 0, sizeBytes);
  else bytes.writeUIntLE(value, 0, sizeBytes);
  return bytes;
};
const u16 = (value: number, format: Format): Buffer => number(value, 2, format);
const u32 = (value: number, format: Format): Buffer => number(value, 4, format);

function block(type: number, body: Buffer, format: Format): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const size = u32(padded.length + 12, format);
  return Buffer.concat([u32(type, format), size, padded, size]);
}

const section = (format: Format = {}): Buffer =>
  block(
    0x0a0d0d0a,
    Buffer.concat([u32(0x1a2b3c4d, format), u16(1, format), u16(0, format), Buffer.alloc(8, 0xff)]),
    format,
  );

/** @param resolution value of if_tsresol; null leaves the option out */
function nic(resolution: number | null, format: Format = {}, linkType = 1): Buffer {
  const option =
    resolution === null
      ? Buffer.alloc(0)
      : Buffer.concat([u16(9, format), u16(1, format), Buffer.from([resolution, 0, 0, 0])]);
  const name = Buffer.concat([u16(2, format), u16(5, format), Buffer.from('eth00\0\0\0')]);
  const end = u32(0, format);
  return block(
    1,
    Buffer.concat([u16(linkType, format), u16(0, format), u32(0, format), name, option, end]),
    format,
  );
}

function enhanced(
  of: number,
  ticks: bigint,
  bytes: Buffer,
  originalBytes: number,
  format: Format = {},
): Buffer {
  const head = [of, Number(ticks >> 32n), Number(ticks & 0xffffffffn), bytes.length, originalBytes];
  return block(6, Buffer.concat([...head.map((value) => u32(value, format)), bytes]), format);
}

/** @param counts by option: 4 received, 5 dropped by the interface, 7 by the operating system */
function statistics(
  of: number,
  ticks: bigint,
  counts: Readonly<Record<number, bigint>>,
  format: Format = {},
): Buffer {
  const options = Object.entries(counts).map(([code, count]) => {
    const bytes = Buffer.alloc(8);
    if (format.big === true) bytes.writeBigUInt64BE(count);
    else bytes.writeBigUInt64LE(count);
    return Buffer.concat([u16(Number(code), format), u16(8, format), bytes]);
  });
  const head = [of, Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
  return block(5, Buffer.concat([...head.map((value) => u32(value, format)), ...options]), format);
}

interface Read {
  readonly epochMs: number;
  readonly hex: string;
  readonly originalBytes: number;
}

function read(...chunks: readonly Buffer[]): Read[] {
  const packets: Read[] = [];
  const reader = new CaptureReader({
    onPacket: ({ epochMs, bytes, originalBytes }) =>
      packets.push({ epochMs, hex: bytes.toString('hex'), originalBytes }),
  });
  chunks.forEach((chunk) => reader.push(chunk));
  reader.end();
  return packets;
}

const bytes = Buffer.from('0011223344', 'hex');

describe('a pcapng capture', () => {
  it.each([{}, { big: true }])('is read in either byte order: %j', (format) => {
    const whole = [section(format), nic(null, format), enhanced(0, 1_700_000_000_123_500n, bytes, 9, format)];
    expect(read(Buffer.concat(whole))).toEqual([
      { epochMs: 1_700_000_000_123.5, hex: '0011223344', originalBytes: 9 },
    ]);
  });

  it.each([
    ['nanoseconds', 9, 1_700_000_000_123_000_000n],
    ['milliseconds', 3, 1_700_000_000_123n],
    ['1/1024 s', 0x8a, 1_740_800_000_126n],
  ])('has times in %s where its interface says so', (_, resolution, ticks) => {
    const [packet] = read(Buffer.concat([section(), nic(resolution), enhanced(0, ticks, bytes, 5)]));
    expect(packet!.epochMs).toBeCloseTo(1_700_000_000_123, 0);
  });

  it('knows each packet by its own interface, in each section anew', () => {
    const first = [section(), nic(6), nic(3), enhanced(1, 5n, bytes, 5), enhanced(0, 5000n, bytes, 5)];
    const second = [section({ big: true }), nic(0, { big: true }), enhanced(0, 7n, bytes, 5, { big: true })];
    expect(read(Buffer.concat([...first, ...second])).map(({ epochMs }) => epochMs)).toEqual([5, 5, 7000]);
  });

  it('passes over blocks that are no packets, and takes simple ones', () => {
    const statistics = block(5, Buffer.alloc(20, 1), {});
    const simple = block(3, Buffer.concat([u32(900, {}), bytes]), {});
    const packets = read(
      Buffer.concat([section(), nic(null), statistics, enhanced(0, 9000n, bytes, 5), simple]),
    );
    expect(packets.map(({ originalBytes }) => originalBytes)).toEqual([5, 900]);
    expect(packets[1]!.hex).toMatch(/^0011223344/);
  });

  it.each([{}, { big: true }])('tells what each interface has dropped since it told before: %j', (format) => {
    const dropped: (readonly [packets: number, epochMs: number])[] = [];
    const reader = new CaptureReader({
      onPacket: () => undefined,
      onDropped: (packets, epochMs) => dropped.push([packets, epochMs]),
    });
    const whole = [
      ...[section(format), nic(null, format), nic(3, format)],
      statistics(0, 1_700_000_000_000_000n, { 4: 99n, 5: 2n, 7: 3n }, format),
      statistics(1, 1_700_000_001_000n, { 4: 99n }, format),
      statistics(0, 1_700_000_002_000_000n, { 7: 12n }, format),
      // A counter that runs backwards, one of an interface that is not described, one without counts.
      statistics(0, 1_700_000_003_000_000n, { 7: 1n }, format),
      statistics(2, 1_700_000_003_000_000n, { 7: 100n }, format),
      block(5, Buffer.alloc(12), format),
    ];
    reader.push(Buffer.concat(whole));
    expect(dropped).toEqual([
      [5, 1_700_000_000_000],
      [0, 1_700_000_001_000],
      [7, 1_700_000_002_000],
    ]);
  });

  it.each([{}, { big: true }])('has entries of a journal between its packets: %j', (format) => {
    const told: unknown[] = [];
    const reader = new CaptureReader({
      onPacket: ({ epochMs }) => told.push(epochMs),
      onJournal: (entry) => told.push(entry),
    });
    const entry = Buffer.from('__REALTIME_TIMESTAMP=3000\nMESSAGE=hello\n');
    const packet = enhanced(0, 2000n, bytes, 5, format);
    const journal = [block(9, entry, format), block(9, Buffer.from('no time\n'), format)];
    reader.push(Buffer.concat([section(format), nic(null, format), packet, ...journal, packet]));
    expect(told).toEqual([2, { epochMs: 3, fields: new Map([['MESSAGE', 'hello']]) }, null, 2]);
  });

  it('says the same in chunks of one byte', () => {
    const whole = Buffer.concat([section(), nic(null), enhanced(0, 9000n, bytes, 5)]);
    expect(read(...Array.from(whole, (byte) => Buffer.from([byte])))).toEqual(read(whole));
  });

  it.each([
    ['it stops in the middle of a packet', Buffer.concat([section(), nic(null)]).subarray(0, -1)],
    ['it has a block of 8 bytes', Buffer.concat([section(), u32(6, {}), u32(8, {}), u32(0, {})])],
    ['it has a block of 30 bytes', Buffer.concat([section(), u32(6, {}), u32(30, {}), Buffer.alloc(30)])],
    [
      'it has a packet of interface 1, which it does not describe',
      Buffer.concat([section(), nic(null), enhanced(1, 0n, bytes, 5)]),
    ],
    [
      'it is of link type 105, not Ethernet',
      Buffer.concat([section(), nic(null, {}, 105), enhanced(0, 0n, bytes, 5)]),
    ],
    [
      'its section header has no byte order',
      Buffer.concat([u32(0x0a0d0d0a, {}), u32(28, {}), Buffer.alloc(20)]),
    ],
    ['it does not start as a pcap or pcapng file does', Buffer.from('\x0a')],
  ])('is refused where %s', (why, whole) => {
    expect(() => read(whole)).toThrow(expect.objectContaining({ message: expect.stringContaining(why) }));
  });

  it('is told from pcap by its first four bytes', () =>
    expect(read(Buffer.concat([pcapHeader(), pcapRecord(bytes, 3)]))).toHaveLength(1));
});
