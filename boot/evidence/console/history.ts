import { StringDecoder } from 'node:string_decoder';
import { firstItem } from '../../../system/present.ts';

const usualMostCharacters = 256 << 10;
const pieceCharacters = 1 << 10;

/**
 * The end of a console's output, in bounded memory. Offsets count characters (UTF-16 units) from the first that the
 * console ever wrote.
 */
export class ConsoleHistory {
  readonly #most: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #followers = new Set<() => void>();
  readonly #pieces: string[] = [];
  #keptCharacters = 0;
  #end = 0;

  constructor(mostCharacters = usualMostCharacters) {
    this.#most = mostCharacters;
  }

  /** The offset behind the last character. */
  get end(): number {
    return this.#end;
  }

  /** Take what the console wrote: UTF-8, cut anywhere. */
  push(bytes: Uint8Array): void {
    const text = this.#decoder.write(Buffer.from(bytes));
    if (text === '') return;
    this.#end += text.length;
    // A serial line comes character by character.
    if ((this.#pieces.at(-1)?.length ?? pieceCharacters) < pieceCharacters)
      this.#pieces.push(`${this.#pieces.pop() ?? ''}${text}`);
    else this.#pieces.push(text);
    this.#keptCharacters += text.length;
    while (this.#keptCharacters - firstItem(this.#pieces).length >= this.#most)
      this.#keptCharacters -= this.#pieces.shift()?.length ?? 0;
    this.#followers.forEach((follower) => follower());
  }

  /** The text from an offset on; from the first character that is kept where that is newer. */
  from(offset: number): { readonly offset: number; readonly text: string } {
    const kept = this.#pieces.join('').slice(-this.#most);
    const first = this.#end - kept.length;
    const start = Math.min(Math.max(offset, first), this.#end);
    return { offset: start, text: kept.slice(start - first) };
  }

  /** Be told when the console has written more. Returns what ends it. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }
}
