import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Call with each line; a peer that is killed resets the connection, which here is just its end. */
export function eachLine(input: Readable, onLine: (line: string) => void, onEnd?: () => void): void {
  const lines = createInterface({ input });
  // readline hands the stream's error on as its own.
  lines.on('error', () => lines.close());
  lines.on('line', (line) => onLine(copyOf(line)));
  if (onEnd !== undefined) lines.on('close', onEnd);
}

/** V8 cuts a line out of what was read at one time, and any part of it that is kept would keep all of that. */
const copyOf = (line: string): string => Buffer.from(line).toString();
