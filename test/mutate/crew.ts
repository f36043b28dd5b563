import { fork, type ChildProcess } from 'node:child_process';
import type { Answer, Question } from './worker.ts';

/** Each import of a bundle stays in memory. */
const mostQuestions = 60;
const leastLimitMs = 10_000;
/** A mutant that runs so many times as long as the tests without one never ends. */
const limitFactor = 10;

/** Asks one process about mutants, and begins another where one does not come back. */
export class Crew {
  readonly #program: string;
  #child: ChildProcess | null = null;
  #asked = 0;

  constructor(program: string) {
    this.#program = program;
  }

  /** @param usualMs how long the tests take without a mutant */
  async ask(question: Question, usualMs: number): Promise<string | null> {
    if (this.#child === null || this.#asked++ >= mostQuestions) this.#begin();
    const child = this.#child!;
    return new Promise((resolve) => {
      const end = (noticed: string | null): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(noticed);
      };
      const fail = (why: string) => (): void => {
        this.close();
        end(why);
      };
      const timer = setTimeout(fail('it does not end'), Math.max(leastLimitMs, limitFactor * usualMs));
      child.once('message', ({ noticed }: Answer) => end(noticed));
      child.once('exit', fail('the process ends'));
      child.send(question);
    });
  }

  close(): void {
    this.#child?.removeAllListeners();
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #begin(): void {
    this.close();
    this.#asked = 1;
    // Properties are tried on fewer samples: each mutant runs them again.
    const env = { ROMKIT_PROPERTY_RUNS: '60', ...process.env };
    this.#child = fork(this.#program, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env });
  }
}
