import { expect, it } from '@jest/globals';
import { ReadingProgress } from '../../../../../rom/flash/backends/flashrom/reading-progress.ts';
import type { FlashProgress } from '../../../../../rom/flash/backend.ts';

/** What is told of a chip of this size while flashrom has read so many bytes, one after the other. */
function told(sizeBytes: number, ...bytesRead: readonly (number | 'stop')[]): number[] {
  const done: number[] = [];
  const onProgress = ({ doneBytes }: FlashProgress): void => void done.push(doneBytes);
  const progress = new ReadingProgress({ bytes: sizeBytes }, { onProgress });
  for (const bytes of bytesRead)
    if (bytes === 'stop') progress.stop();
    else progress.tell(bytes);
  return done;
}

it('counts from where the reading began, up to the size of the chip', () =>
  expect(told(1000, 300, 500, 1300, 1301)).toEqual([0, 200, 1000, 1000]));

it('does not go back when flashrom has ended and nothing is left to count', () =>
  expect(told(1000, 300, 800, 0)).toEqual([0, 500, 500]));

it('begins anew with the next reading', () =>
  expect(told(1000, 300, 800, 'stop', 900, 950)).toEqual([0, 500, 0, 50]));

it('says nothing of a chip whose size is not known', () => expect(told(0, 300, 800)).toEqual([]));
