import type { FlashHooks } from '../../backend.ts';
import { bytesReadBy } from '../process-io.ts';
import { supervise, type Supervised } from '../supervise.ts';
import { whoAnswers } from './ask-again.ts';
import { Follower, writeProgress, type Position } from './follow.ts';
import { ReadingProgress } from './reading-progress.ts';
import { hasHungUp } from './hang-up.ts';
import { LineFilter } from './line-filter.ts';
import { stallLimitMs } from './limits.ts';
import { serprogAddress, type Programmer } from './programmer.ts';
import type { Flashrom } from './tool.ts';
import { wholeChip, type Work } from './work.ts';
import { readProbe } from './flashrom-output.ts';

/** One call of flashrom. */
export interface Invocation {
  readonly tool: Flashrom;
  readonly programmer: Programmer;
  readonly chip: string | undefined;
  /** 0 where it is not known yet. */
  readonly sizeBytes: number;
  /** What is asked for: `-r FILE`. */
  readonly action: readonly string[];
  /** Of a write: what has to be done. */
  readonly work?: Work;
}

export interface Invoked extends Supervised {
  /** How far it came. */
  readonly position: Position;
  /** Of a tool that was ended because nothing moved: who answers now, where that can be asked. */
  readonly afterwards?: string;
}

/** Programmers whose lines are read by read(2), which the kernel counts. */
const countedProgrammers = new Set(['serprog', 'buspirate_spi', 'pony_spi']);

/** Call flashrom and tell how it gets on; ended when nothing moves. */
export async function invoke(invocation: Invocation, hooks: FlashHooks): Promise<Invoked> {
  const { tool, programmer, chip, action } = invocation;
  const isCounted = countedProgrammers.has(programmer.name);
  const size = new SizeHeard(invocation.sizeBytes);
  const reading = new ReadingProgress(size, hooks);
  const follower = new Follower((position) => tell(position, invocation, hooks));
  const lines = new LineFilter(hooks.onLine);
  const address = serprogAddress(programmer);
  const result = await supervise({
    command: [
      ...([tool.path, '-p', programmer.spec] as const),
      ...(chip === undefined ? [] : ['-c', chip]),
      ...['-V', ...action],
    ],
    ...{ guard: hooks.guard, signal: hooks.signal },
    onText: (text) => {
      size.hear(text);
      follower.hear(text);
      lines.hear(text);
    },
    stallAfterMs: () => hooks.stallAfterMs ?? stallLimitMs(follower.position, size.bytes, isCounted),
    pulse: (pid) => {
      const isReading = isCounted && follower.position.step === 'reading';
      return isReading ? reading.tell(bytesReadBy(pid)) : reading.stop();
    },
    mustStop: () => follower.hasFailedErase,
    isGone: address === undefined ? undefined : (pid) => hasHungUp(pid, address),
  });
  lines.end();
  const isLost = result.end === 'stalled' || result.end === 'gone';
  return {
    ...{ ...result, position: follower.position },
    ...(isLost && address !== undefined ? { afterwards: await whoAnswers(address) } : {}),
  };
}

function tell(position: Position, { work, sizeBytes }: Invocation, hooks: FlashHooks): void {
  const progress = writeProgress(position, work ?? wholeChip(sizeBytes));
  if (progress !== undefined) hooks.onProgress?.(progress);
}

/** The size of the chip, which flashrom says where it was not known. */
class SizeHeard {
  bytes: number;
  #text = '';

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  hear(text: string): void {
    if (this.bytes > 0) return;
    this.#text += text;
    this.bytes = readProbe(this.#text).chips[0]?.sizeBytes ?? 0;
  }
}
