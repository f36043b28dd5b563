import type { Job } from './job.ts';
import { eachLine } from './lines.ts';

/** A job's words, on stdout and stderr. */
export interface JobLines {
  /** The last lines, oldest first. */
  readonly last: () => readonly string[];
  /** Resolves when it has said a line with one of these texts, with that text; never, when it does not. */
  readonly says: (...texts: readonly string[]) => Promise<string>;
}

const keptLines = 20;

/** Read a job's output line by line from now on. */
export function jobLines(job: Pick<Job, 'stdout' | 'stderr'>, onLine?: (line: string) => void): JobLines {
  const kept: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const take = (line: string): void => {
    if (kept.push(line) > keptLines) kept.shift();
    onLine?.(line);
    waiting.forEach((look) => look(line));
  };
  for (const stream of [job.stdout, job.stderr]) {
    if (stream) eachLine(stream, take);
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
