import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '../error.ts';
import type { Command } from './command.ts';
import { startJob, type Job } from './job.ts';
import { present } from '../present.ts';

/** A program that reads a stream and writes another one. */
export interface Filtered {
  /** Whoever stops reading before its end ends the program. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Once the program is gone and its output has been read. */
  readonly ended: Promise<FilterEnd>;
}

export interface FilterEnd {
  /** 127 where the program is not there; 1 where a signal ended it. */
  readonly exitCode: number;
  readonly notFound: boolean;
}

/** Never throws for what the program does: its end says it. What the input throws ends its standard input. */
export type Filter = (command: Command, input: AsyncIterable<Uint8Array>) => Promise<Filtered>;

/** The real thing: a process. */
export const filter: Filter = async (command, input) => {
  let job: Job;
  try {
    job = await startJob({ command, stdio: ['pipe', 'pipe', 'ignore'] });
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return { output: Readable.from([]), ended: Promise.resolve({ exitCode: 127, notFound: true }) };
  }
  const output = present(job.stdout, 'stdout').pause();
  // A program may stop reading whenever it likes; why, its end says.
  pipeline(Readable.from(input), present(job.stdin, 'stdin')).catch(() => undefined);
  output.once('close', () => {
    if (!output.readableEnded) void job.end();
  });
  const ended = job.closed.then(({ exitCode }) => ({ exitCode: exitCode ?? 1, notFound: false }));
  return { output: output as AsyncIterable<Uint8Array>, ended };
};
