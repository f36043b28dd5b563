import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Names of moments to which a clock falls back: a little, a year, the beginning (a machine without a battery). */
export const clocks = ['an hour', 'a year', 'the beginning'] as const;
export type ClockFall = (typeof clocks)[number];

const falls: Readonly<Record<ClockFall, () => number>> = {
  'an hour': () => 3_600_000,
  'a year': () => 365 * 86_400_000,
  'the beginning': () => Date.now(),
};

/** A clock that Node programs go by, as long as it is in their environment; it is right until it falls back. */
export class Clock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  /** @param folder for the module that Node loads first */
  constructor(folder: string) {
    this.#file = join(folder, 'clock.mjs');
    this.env = { NODE_OPTIONS: `--import=${pathToFileURL(this.#file).href}` };
    this.#write(0);
  }

  /** For programs that begin from now on. Monotonic time goes on as it was, as it does when a system's clock is set. */
  fallBack(fall: ClockFall): void {
    this.#write(falls[fall]());
  }

  #write(behindMs: number): void {
    writeFileSync(
      this.#file,
      `const real = Date;
globalThis.Date = class extends real {
  constructor(...words) {
    super(...(words.length === 0 ? [real.now() - ${behindMs}] : words));
  }
  static now() {
    return real.now() - ${behindMs};
  }
};
`,
    );
  }
}
