import { worthReading } from './flashrom-output.ts';

/** Cuts words that come in pieces into lines, and hands on those that mean something. */
export class LineFilter {
  readonly #onLine: ((line: string) => void) | undefined;
  #rest = '';

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  hear(text: string): void {
    const heard = this.#rest + text;
    const whole = heard.lastIndexOf('\n') + 1;
    this.#rest = heard.slice(whole);
    this.#tell(heard.slice(0, whole));
  }

  end(): void {
    this.#tell(this.#rest);
  }

  #tell(text: string): void {
    for (const line of worthReading(text)) this.#onLine?.(line);
  }
}
