import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '../error.ts';

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
  readonly stderr: string;
}

/** Never throws for what the program does: its end says it. What the input throws ends its standard input. */
export type Filter = (command: readonly [string, ...string[]], input: AsyncIterable<Uint8Array>) => Filtered;

const mostWords = 4096;

/** The real thing: a process. */
export const filter: Filter = ([file, ...args], input) => {
  const child = spawn(file, args, { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(0, mostWords)));
  // A program may stop reading whenever it likes; why, its end says.
  pipeline(Readable.from(input), child.stdin).catch(() => undefined);
  const ended = new Promise<FilterEnd>((resolve) => {
    let failure: unknown;
    child.once('error', (error) => (failure = error));
    child.once('close', (exitCode) => {
      const notFound = systemErrorCode(failure) === 'ENOENT';
      resolve({ exitCode: notFound ? 127 : (exitCode ?? 1), notFound, stderr });
    });
  });
  child.stdout.once('close', () => child.kill());
  return { output: child.stdout as AsyncIterable<Uint8Array>, ended };
};
