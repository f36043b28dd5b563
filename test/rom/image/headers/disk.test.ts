import { describe, expect, it } from '@jest/globals';
import { readIso, readPartitions } from '../../../../rom/image/headers/disk.ts';
import type { Problem } from '../../../../rom/image/problem.ts';

const read = <T>(
  reader: (file: { bytes: Uint8Array; offset: number; problems: Problem[] }) => T,
  bytes: Buffer,
) => {
  const problems: Problem[] = [];
  return { found: reader({ bytes, offset: 0, problems }), problems };
};

describe('a CD image (ECMA-119, section 8.4)', () => {
  const start = 16 * 2048;
  const iso = (blocks: number, blockBytes = 2048): Buffer => {
    const bytes = Buffer.alloc(20 * 2048);
    bytes.write('\x01CD001', start, 'latin1');
    bytes.write('ROMKIT'.padEnd(32), start + 40);
    bytes.writeUInt32LE(blocks, start + 80);
    bytes.writeUInt16LE(blockBytes, start + 128);
    return bytes;
  };

  it('is read field by field', () =>
    expect(read(readIso, iso(20))).toEqual({
      found: { volumeId: 'ROMKIT', volumeBytes: 20 * 2048, bootable: false },
      problems: [],
    }));

  it('has blocks of 2048 bytes where it says none, and others where it says so', () => {
    expect(read(readIso, iso(20, 0)).found?.volumeBytes).toBe(20 * 2048);
    expect(read(readIso, iso(20, 512)).found?.volumeBytes).toBe(20 * 512);
  });

  it('boots by El Torito’s record in the next sector', () => {
    const bytes = iso(20);
    bytes.write('\0CD001\x01EL TORITO SPECIFICATION', start + 2048, 'latin1');
    expect(read(readIso, bytes).found?.bootable).toBe(true);
  });

  it('is cut off where the volume is larger than the file', () =>
    expect(read(readIso, iso(21)).problems).toEqual([
      {
        ...{ severity: 'error', code: 'iso-truncated', offset: 20 * 2048 },
        message: expect.stringContaining(' 2048 bytes are missing'),
      },
    ]));

  it('is none without its descriptor', () => expect(read(readIso, Buffer.alloc(99_999)).found).toBeNull());
});

describe('a table of partitions', () => {
  const entries = [446, 462, 478, 494];
  const disk = (change: (bytes: Buffer) => void = () => undefined): Buffer => {
    const bytes = Buffer.alloc(4 * 512);
    entries.forEach((at, index) => {
      bytes.set([index === 0 ? 0x80 : 0, 0, 0, 0, index + 1], at);
      bytes.writeUInt32LE(index, at + 8);
      bytes.writeUInt32LE(index + 5, at + 12);
    });
    bytes.writeUInt16LE(0xaa55, 510);
    change(bytes);
    return bytes;
  };

  it('has four entries', () =>
    expect(read(readPartitions, disk())).toEqual({
      problems: [],
      found: [
        { number: 1, active: true, type: '0x01', offset: 0, sizeBytes: 2560 },
        { number: 2, active: false, type: '0x02', offset: 512, sizeBytes: 3072 },
        { number: 3, active: false, type: '0x03', offset: 1024, sizeBytes: 3584 },
        { number: 4, active: false, type: '0x04', offset: 1536, sizeBytes: 4096 },
      ],
    }));

  it('leaves out entries without a type or a size', () => {
    const some = disk((bytes) => {
      bytes[446 + 4] = 0;
      bytes.writeUInt32LE(0, 462 + 12);
    });
    expect(read(readPartitions, some).found?.map(({ number }) => number)).toEqual([3, 4]);
  });

  it('warns of a partition that begins behind the end', () => {
    const beyond = disk((bytes) => bytes.writeUInt32LE(4, 494 + 8));
    expect(read(readPartitions, beyond).problems).toMatchObject([
      {
        severity: 'warning',
        code: 'partition-outside',
        offset: 494,
        message: expect.stringContaining(' 4 '),
      },
    ]);
  });

  it.each(entries)('is none where the entry at %i has another mark than 0x80 or 0', (at) => {
    expect(
      read(
        readPartitions,
        disk((bytes) => (bytes[at] = 0x81)),
      ).found,
    ).toBeNull();
    expect(
      read(
        readPartitions,
        disk((bytes) => (bytes[at] = 0x01)),
      ).found,
    ).toBeNull();
    expect(
      read(
        readPartitions,
        disk((bytes) => (bytes[at] = 0x80)),
      ).found,
    ).toHaveLength(4);
  });

  it('needs one sector with the mark of a boot sector', () => {
    expect(read(readPartitions, disk().subarray(0, 512)).found).toHaveLength(4);
    expect(read(readPartitions, disk().subarray(0, 511)).found).toBeNull();
    expect(
      read(
        readPartitions,
        disk((bytes) => (bytes[510] = 0)),
      ).found,
    ).toBeNull();
  });

  it.each([
    ['FAT16', 54, []],
    ['FAT32', 82, []],
    ['FAT32', 54, null],
  ])('may be empty before a file system of type %s at %i', (type, at, partitions) => {
    const floppy = Buffer.alloc(512);
    floppy.writeUInt16LE(0xaa55, 510);
    floppy.write(type, at);
    expect(read(readPartitions, floppy).found).toEqual(partitions);
  });
});
