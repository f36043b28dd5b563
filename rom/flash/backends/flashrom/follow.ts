import type { FlashProgress, FlashStep } from '../../backend.ts';
import type { Work } from './work.ts';

/** Where flashrom is, as far as its words tell. */
export interface Position {
  readonly step: FlashStep | 'starting';
  /** Address it has come to. */
  readonly address: number;
  /** Size of the block that it is at. */
  readonly blockBytes: number;
  /** The last erase or write that was begun; null before the first. */
  readonly touched: { readonly step: 'erasing' | 'writing'; readonly address: number } | null;
}

const start: Position = { step: 'starting', address: 0, blockBytes: 0, touched: null };

/** Reads flashrom's words as they come and says where it is. */
export class Follower {
  #position = start;
  #rest = '';
  #hasFailed = false;
  readonly #onMove: (position: Position) => void;

  constructor(onMove: (position: Position) => void = () => undefined) {
    this.#onMove = onMove;
  }

  /** An erase has failed: what flashrom does next is to erase larger blocks around it, in the end the whole chip. */
  get hasFailedErase(): boolean {
    return this.#hasFailed;
  }

  get position(): Position {
    return this.#position;
  }

  hear(text: string): void {
    this.#rest += text;
    this.#hasFailed ||= /FAILED at 0x|ERASE FAILED/.test(this.#rest);
    let end = 0;
    for (const match of this.#rest.matchAll(words)) {
      this.#position = move(this.#position, match.groups ?? {});
      this.#onMove(this.#position);
      // A block may get more letters yet, a number more digits.
      end = match.groups?.['letters'] === undefined ? match.index + match[0].length : match.index;
    }
    this.#rest = this.#rest.slice(Math.max(end, this.#rest.length - 64));
  }
}

/**
 * 1.3: `0x002000-0x002fff:EW, ` with a letter when each of skip, erase and write begins. From 1.4 on: `E(2000:2fff)` and
 * `W(2000:20ff)`. Both: what is read, in words.
 */
const words =
  /0x(?<from>[0-9a-f]+)-0x(?<to>[0-9a-f]+):(?<letters>[SEW]+)(?<end>[,\n]?)|(?<what>[EW])\((?<first>[0-9a-f]+):(?<last>[0-9a-f]+)\)|(?<phrase>Reading (?:old |current )?flash[a-z ]*\.\.\.|Verifying flash\.\.\.)/g;

function move(position: Position, groups: Readonly<Record<string, string | undefined>>): Position {
  const { from, to, letters = '', end, what, first, last, phrase } = groups;
  if (phrase !== undefined) {
    const step = phrase.startsWith('Verifying') ? 'verifying' : 'reading';
    return { ...position, step, address: 0, blockBytes: 0 };
  }
  const low = parseInt(from ?? first ?? '0', 16);
  const high = parseInt(to ?? last ?? '0', 16) + 1;
  const latest = what ?? letters.at(-1);
  const isDone = what === 'W' || (what === undefined && end !== '');
  const step = latest === 'E' ? 'erasing' : 'writing';
  return {
    ...{ step, address: isDone ? high : low, blockBytes: high - low },
    touched: latest === 'S' ? position.touched : { step, address: low },
  };
}

/** Progress of a write: the bytes that differ count, what is skipped does not. */
export function writeProgress({ step, address }: Position, work: Work): FlashProgress | undefined {
  if (step === 'starting' || step === 'reading') return undefined;
  return { step, doneBytes: work.below(address), totalBytes: work.totalBytes };
}
