import { itemAt } from '../../system/present.ts';
/** A console's output so far, and those who wait for a sign on it. */
export class ConsoleLog {
  readonly #lines: string[] = [];
  readonly #looking = new Set<() => void>();
  #ended: string | null = null;

  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#look();
  }

  /** Nothing more will come. @param why for those who still wait */
  end(why: string): void {
    this.#ended = why;
    this.#look();
  }

  /**
   * Wait for what is said from a line on.
   * @param find what is looked for in a line; undefined where it is not there
   * @param from number of the first line that counts; default the first of all
   * @throws Error with the last lines where the console ends without it, or after `limitMs`
   */
  async until<T>(find: (line: string) => T | undefined, from = 0, limitMs = 600_000): Promise<T> {
    let next = from;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#looking.delete(look);
      };
      const giveUp = (why: string): void => {
        end();
        reject(new Error(`${why}:\n${this.#lines.slice(-40).join('\n')}`));
      };
      const timer = setTimeout(() => giveUp('The console did not say it in time'), limitMs);
      const look = (): void => {
        for (; next < this.#lines.length; next++) {
          const found = find(itemAt(this.#lines, next));
          if (found === undefined) continue;
          end();
          resolve(found);
          return;
        }
        if (this.#ended !== null) giveUp(this.#ended);
      };
      this.#looking.add(look);
      look();
    });
  }

  #look(): void {
    this.#looking.forEach((look) => look());
  }
}
