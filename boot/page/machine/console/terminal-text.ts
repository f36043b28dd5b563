import { lastItem } from '../../../../system/present.ts';
/** So many lines are kept; a console may run for days. */
const mostLines = 1000;

/**
 * A console's output as lines, read as a terminal of endless length would show them: carriage return and backspace move,
 * "clear the screen" begins anew, and everything else that begins with ESC (ECMA-48) is left out.
 */
export class TerminalText {
  #lines: string[] = [''];
  #column = 0;
  /** The begin of an escape sequence whose end has not come yet. */
  #rest = '';

  get lines(): readonly string[] {
    return this.#lines;
  }

  add(text: string): void {
    const all = this.#rest + text;
    this.#rest = '';
    for (const [part] of all.matchAll(parts)) {
      if (part.startsWith('\u001b')) this.#escape(part);
      else if (part === '\n') this.#newLine();
      else if (part === '\r') this.#column = 0;
      else if (part === '\b') this.#column = Math.max(0, this.#column - 1);
      else if (part >= ' ') this.#write(part);
    }
  }

  clear(): void {
    this.#lines = [''];
    this.#column = 0;
    this.#rest = '';
  }

  #escape(part: string): void {
    if (part.length === 1 || /^\u001b\[[\d;?]*$/.test(part)) this.#rest = part;
    else if (/^\u001b(?:c|\[[23]?J)$/.test(part)) this.clear();
    else if (/^\u001b\[(?:1;1)?H$/.test(part)) this.#newLine();
    else if (/^\u001b\[0?K$/.test(part)) this.#cut();
  }

  #cut(): void {
    this.#lines[this.#lines.length - 1] = lastItem(this.#lines).slice(0, this.#column);
  }

  #newLine(): void {
    if (this.#lines.at(-1) !== '') this.#lines.push('');
    else if (this.#lines.at(-2) !== '') this.#lines.push('');
    this.#column = 0;
    if (this.#lines.length > mostLines) this.#lines.splice(0, this.#lines.length - mostLines);
  }

  #write(text: string): void {
    const line = lastItem(this.#lines);
    const before = line.slice(0, this.#column).padEnd(this.#column);
    this.#lines[this.#lines.length - 1] = before + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }
}

/** Escape sequences (also one that is cut off at the end), single control characters, and text. */
const parts =
  /\u001b\[[\d;?]*[ -/]*[@-~]|\u001b\[[\d;?]*$|\u001b[^[]|\u001b$|[\u0000-\u001a\u001c-\u001f\u007f]|[^\u0000-\u001f\u007f]+/g;
