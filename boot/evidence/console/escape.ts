/** A control sequence that moves the cursor or erases: its last character, and its numbers (ECMA-48 section 5.4). */
export interface Control {
  readonly final: string;
  readonly numbers: readonly number[];
}

/** More characters than the parameters of any sequence have. */
const mostParameters = 64;

type State = 'text' | 'escape' | 'sequence' | 'string' | 'charset';

/** Takes a terminal's stream apart into characters and control sequences; a sequence may be cut anywhere. */
export class EscapeParser {
  #state: State = 'text';
  #parameters = '';

  parse(text: string): readonly (string | Control)[] {
    const tokens: (string | Control)[] = [];
    for (const character of text) {
      const token = this.#step(character);
      if (token !== undefined) tokens.push(token);
    }
    return tokens;
  }

  #step(character: string): string | Control | undefined {
    if (character === '\x1b') {
      this.#state = 'escape';
      return undefined;
    }
    switch (this.#state) {
      case 'text':
        return character;
      case 'escape':
        return this.#afterEscape(character);
      case 'sequence':
        return this.#inSequence(character);
      case 'charset':
        this.#state = 'text';
        return undefined;
      case 'string':
        if (character === '\x07') this.#state = 'text';
        return undefined;
    }
  }

  #afterEscape(character: string): Control | undefined {
    this.#parameters = '';
    if (character === '[') this.#state = 'sequence';
    else if (character === ']' || character === 'P') this.#state = 'string';
    else if ('()*+#%'.includes(character)) this.#state = 'charset';
    else this.#state = 'text';
    return character === 'c' ? { final: 'c', numbers: [] } : undefined;
  }

  #inSequence(character: string): Control | undefined {
    if (character < '@' || character > '~') {
      if (this.#parameters.length < mostParameters) this.#parameters += character;
      return undefined;
    }
    this.#state = 'text';
    // With a private mark (`?`, `=`) it means something else than the standard's.
    if (/[^\d;]/.test(this.#parameters)) return undefined;
    return {
      final: character,
      numbers: this.#parameters === '' ? [] : this.#parameters.split(';').map(Number),
    };
  }
}
