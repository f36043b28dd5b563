import type { Place } from '../site.ts';
import type { Token } from './tokens.ts';
import { itemAt } from '../../../system/present.ts';

/** A value with the place where it begins. */
export type JsonNode = { readonly place: Place } & (
  | { readonly type: 'map'; readonly entries: ReadonlyMap<string, JsonNode> }
  | { readonly type: 'list'; readonly items: readonly JsonNode[] }
  | { readonly type: 'value'; readonly value: string | number | boolean | null }
);

/** A token with its file: included ones stand in their places. */
export interface PlacedToken extends Omit<Token, 'line'> {
  readonly place: Place;
}

const mostDepth = 64;

/**
 * The value that the tokens make. Commas may be missing or too many: Kea forgives the latter, and the former is told.
 * @returns null where there is none
 */
export function parseJson(
  tokens: readonly PlacedToken[],
  fault: (place: Place, message: string) => void,
): JsonNode | null {
  return new Parser(tokens, fault).document();
}

class Parser {
  readonly #tokens: readonly PlacedToken[];
  readonly #fault: (place: Place, message: string) => void;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly PlacedToken[], fault: (place: Place, message: string) => void) {
    this.#tokens = tokens;
    this.#fault = fault;
  }

  document(): JsonNode | null {
    const value = this.#value();
    const more = this.#tokens[this.#at];
    if (value !== null && more !== undefined)
      this.#fault(more.place, `"${more.text.slice(0, 40)}" stands behind the end.`);
    return value;
  }

  #value(): JsonNode | null {
    const token = this.#tokens[this.#at];
    if (token === undefined) return null;
    const { type, text, place } = token;
    if (type === 'string') return this.#scalar(place, text);
    if (type === 'word') return this.#word(place, text);
    if (text !== '{' && text !== '[') {
      this.#fault(place, `A value is missing before "${text}".`);
      return null;
    }
    this.#at += 1;
    if (++this.#depth > mostDepth) {
      this.#fault(place, `Values are nested more than ${mostDepth} deep; the rest is left out.`);
      this.#at = this.#tokens.length;
      return null;
    }
    const node = text === '{' ? this.#map(token) : this.#list(token);
    this.#depth -= 1;
    return node;
  }

  #word(place: Place, text: string): JsonNode {
    const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
    const number = Number(text);
    if (!Object.hasOwn(words, text) && Number.isNaN(number))
      this.#fault(place, `"${text.slice(0, 40)}" has no quotes.`);
    return this.#scalar(
      place,
      Object.hasOwn(words, text) ? (words[text] ?? null) : Number.isNaN(number) ? text : number,
    );
  }

  #scalar(place: Place, value: string | number | boolean | null): JsonNode {
    this.#at += 1;
    return { type: 'value', place, value };
  }

  #map(opener: PlacedToken): JsonNode {
    const entries = new Map<string, JsonNode>();
    this.#items(opener, '}', () => {
      const key = itemAt(this.#tokens, this.#at);
      if (key.type === 'mark') return false;
      this.#at += 1;
      if (!this.#take(':')) this.#fault(key.place, `":" is missing behind "${key.text.slice(0, 40)}".`);
      const value = this.#value();
      if (value === null) return false;
      if (entries.has(key.text))
        this.#fault(key.place, `"${key.text.slice(0, 40)}" is there twice; the last one counts.`);
      entries.set(key.text, value);
      return true;
    });
    return { type: 'map', place: opener.place, entries };
  }

  #list(opener: PlacedToken): JsonNode {
    const items: JsonNode[] = [];
    this.#items(opener, ']', () => {
      const value = this.#value();
      if (value !== null) items.push(value);
      return value !== null;
    });
    return { type: 'list', place: opener.place, items };
  }

  /** @param item reads one; false where there is none, and what stands there is left out. */
  #items(opener: PlacedToken, closer: string, item: () => boolean): void {
    for (let needsComma = false; ;) {
      const token = this.#tokens[this.#at];
      if (token === undefined) {
        this.#fault(opener.place, `A "${opener.text}" is not closed.`);
        return;
      }
      if (this.#take(closer)) return;
      if (this.#take(',')) {
        needsComma = false;
        continue;
      }
      if (needsComma) this.#fault(token.place, `A comma is missing before "${token.text.slice(0, 40)}".`);
      const from = this.#at;
      needsComma = item();
      if (this.#at === from) {
        this.#fault(token.place, `"${token.text.slice(0, 40)}" cannot stand here; it is left out.`);
        this.#at += 1;
      }
    }
  }

  #take(mark: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'mark' || token.text !== mark) return false;
    this.#at += 1;
    return true;
  }
}

/** An entry of a map; undefined where there is none, or no map. */
export const entry = (node: JsonNode | undefined, key: string): JsonNode | undefined =>
  node?.type === 'map' ? node.entries.get(key) : undefined;

/** The items of a list entry; none where there is no list. */
export function itemsOf(node: JsonNode | undefined, key: string): readonly JsonNode[] {
  const list = entry(node, key);
  return list?.type === 'list' ? list.items : [];
}

/** A text entry; null where there is none, or an empty one: Kea takes that for none. */
export function textOf(node: JsonNode | undefined, key: string): string | null {
  const found = entry(node, key);
  return found?.type === 'value' && typeof found.value === 'string' && found.value !== ''
    ? found.value
    : null;
}
