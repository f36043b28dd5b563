import { itemAt } from '../../../../system/present.ts';
interface Sent {
  readonly id: string;
  readonly text: string;
}

const mostEvents = 5000;
const mostCharacters = 8 << 20;

/** Events that a client may have missed and still gets: the newest ones, as they were sent. */
export class KeptTexts {
  #kept: Sent[] = [];
  #characters = 0;

  push(id: string, text: string): void {
    this.#kept.push({ id, text });
    this.#characters += text.length;
    let gone = 0;
    while (this.#kept.length - gone > mostEvents || this.#characters > mostCharacters)
      this.#characters -= itemAt(this.#kept, gone++).text.length;
    if (gone > 0) this.#kept.splice(0, gone);
  }

  /** From here on somebody will ask: nothing need have been sent yet. @param id of the newest event */
  mark(id: string): void {
    if (this.#kept.at(-1)?.id !== id) this.push(id, '');
  }

  /** Undefined where events after this one are no longer kept. */
  after(id: string): string | undefined {
    const at = this.#kept.findLastIndex((each) => each.id === id);
    if (at === -1) return undefined;
    return this.#kept
      .slice(at + 1)
      .map(({ text }) => text)
      .join('');
  }

  clear(): void {
    this.#kept = [];
    this.#characters = 0;
  }
}
