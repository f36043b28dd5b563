import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a server says, on stdout and stderr. */
export interface ChildLines {
  /** The last lines, oldest first. */
  readonly last: () => readonly string[];
  /** Resolves when it has said a line with one of these texts, with that text; never, when it does not. */
  readonly says: (...texts: readonly string[]) => Promise<string>;
}

const keptLines = 20;

/** Read a process's output line by line from now on. */
export function childLines(child: ChildProcess, onLine?: (line: string) => void): ChildLines {
  const kept: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const take = (line: string): void => {
    if (kept.push(line) > keptLines) kept.shift();
    onLine?.(line);
    waiting.forEach((look) => look(line));
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', take);
  }
  return {
    last: () => [...kept],
    says: (...texts) =>
      new Promise((resolve) => {
        const look = (line: string): void => {
          const text = texts.find((each) => line.includes(each));
          if (text === undefined) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        kept.forEach(look);
      }),
  };
}
