import type { Position } from './follow.ts';

const startMs = 30_000;
const stepMs = 60_000;
/** Slower than any programmer is. */
const slowBytesPerSecond = { reading: 4 << 10, changing: 2 << 10 } as const;

/**
 * How long flashrom may say nothing. It says something for each block that it erases or writes, and nothing while it
 * reads: there what comes in over the line counts, where that can be seen.
 */
export function stallLimitMs(position: Position, sizeBytes: number, seesReading: boolean): number {
  switch (position.step) {
    case 'starting':
      return startMs;
    case 'reading':
    case 'verifying':
      return stepMs + (seesReading ? 0 : seconds(sizeBytes, slowBytesPerSecond.reading));
    case 'erasing':
    case 'writing':
      return stepMs + seconds(position.blockBytes, slowBytesPerSecond.changing);
  }
}

const seconds = (bytes: number, bytesPerSecond: number): number => (bytes / bytesPerSecond) * 1000;
