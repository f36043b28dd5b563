import { describe, expect, it } from '@jest/globals';
import { changesOf } from '../../../../rom/flash/plan/flash-plan.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { planRequest } from '../requests.ts';

const { can } = planRequest();
const before = Buffer.alloc(0x10000, 0x11);

/** The content with other bytes in these ranges: first offset, and the offset behind the last. */
function changed(...ranges: readonly (readonly [number, number])[]): Buffer {
  const after = Buffer.from(before);
  for (const [start, end] of ranges) after.fill(0x22, start, end);
  return after;
}

/** Speeds in bytes per second, and the measured time of the first read; null where unknown. */
interface Known {
  readonly read?: number;
  readonly write?: number;
  readonly readMs?: number;
}

const changesBy = (after: Buffer, { read, write, readMs }: Known): ReturnType<typeof changesOf> =>
  changesOf(before, after, {
    can: { ...can, readBytesPerSecond: read ?? null, writeBytesPerSecond: write ?? null },
    readMs: readMs ?? null,
  });

const nothing = changed();
const oneByte = changed([0x1fff, 0x2000]);

describe('how long a flash takes', () => {
  it.each<[string, Buffer, Known, number | null]>([
    ['is not known without a speed', oneByte, { write: 4096 }, null],
    ['is one more read where nothing changes', nothing, { readMs: 2000 }, 2],
    ['is rounded up to whole seconds', nothing, { readMs: 2001 }, 3],
    ['follows from the speed of reading', nothing, { read: 0x8000 }, 2],
    ['follows from the measured read, where there is one', nothing, { read: 0x8000, readMs: 3000 }, 3],
    ['is two reads and an erase block for one byte', oneByte, { readMs: 1000, write: 4096 }, 3],
    ['is a second longer where writing is a little slower', oneByte, { readMs: 1000, write: 4095 }, 4],
    ['counts both blocks of a range', changed([0x1ffe, 0x2002]), { readMs: 1000, write: 4096 }, 4],
    ['counts the blocks of each range', changed([0, 1], [0x5001, 0x5002]), { readMs: 1000, write: 4096 }, 4],
    ['takes writing for half as fast as reading', changed([0, 0x8000]), { readMs: 2000 }, 6],
    ['is a second at least where reading took no time', changed([0, 0x10000]), { readMs: 0 }, 1],
  ])('%s', (_what, after, known, seconds) => {
    expect(changesBy(after, known).estimatedSeconds).toBe(seconds);
  });
});

describe('the changes of a flash', () => {
  it('are told by hashes, ranges and the number of bytes', () => {
    const after = changed([0, 2], [0x5000, 0x5003]);
    expect(changesBy(after, {})).toEqual({
      oldSha256: sha256(before),
      newSha256: sha256(after),
      changes: [
        { offset: 0, sizeBytes: 2 },
        { offset: 0x5000, sizeBytes: 3 },
      ],
      changedBytes: 5,
      estimatedSeconds: null,
    });
  });
});
