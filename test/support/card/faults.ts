import type { Counters } from './counters.ts';

/** When a counter reaches a number, e.g. `{ counter: 'changes', reaches: 3 }`: instead of the third erase or program. */
export interface Moment {
  readonly counter: 'receivedBytes' | 'readBytes' | 'operations' | 'changes' | 'erases' | 'programs';
  readonly reaches: number;
}

/** What goes wrong with a card: data, so that a test can hand it to an emulator in another process. */
export type Fault =
  /** The line is cut, or nothing more comes over it, at a moment. Whoever connects again finds all well. */
  | { readonly type: 'cut' | 'silence'; readonly at: Moment }
  /**
   * Power is gone at a moment: an erase or program under way stays half done, `done` of it (0 to 1), and the line is
   * cut. Whoever connects again finds power back.
   */
  | { readonly type: 'power-loss'; readonly at: Moment; readonly done: number }
  /** The programmer answers NAK to every SPI operation, or no chip is there to drive the line; for good. */
  | { readonly type: 'nak' | 'floating'; readonly from?: Moment }
  /** Another chip's id. */
  | { readonly type: 'wrong-id'; readonly jedecId: readonly [number, number, number] }
  /** A cell that keeps the value it has. */
  | { readonly type: 'stuck-bit'; readonly address: number; readonly bit: number }
  /** Erases and programs that touch this range are ignored without a word, as chips do. */
  | { readonly type: 'locked'; readonly address: number; readonly lengthBytes: number }
  /** All is protected by the status register, and the register by the WP# pin. */
  | { readonly type: 'write-protect' };

export type FaultType = Fault['type'];

export type FaultOf<Type extends FaultType> = Extract<Fault, { readonly type: Type }>;

/** Faults that strike once, at a moment. */
export type Strike = FaultOf<'cut' | 'silence' | 'power-loss'>;

/** The faults of a card, and which of them have struck. */
export class Faults {
  readonly #lasting: readonly Exclude<Fault, Strike>[];
  readonly #waiting: Set<Strike>;
  readonly #counters: Counters;

  constructor(faults: readonly Fault[], counters: Counters) {
    this.#lasting = faults.filter((fault) => !isStrike(fault));
    this.#waiting = new Set(faults.filter(isStrike));
    this.#counters = counters;
  }

  /** All of that type, where it has begun. */
  all<Type extends Exclude<FaultType, Strike['type']>>(type: Type): readonly FaultOf<Type>[] {
    return this.#lasting.filter(
      (fault): fault is FaultOf<Type> & Exclude<Fault, Strike> =>
        fault.type === type && (!('from' in fault) || this.#hasCome(fault.from)),
    );
  }

  /** What strikes now, once. */
  strike(): Strike | undefined {
    const fault = [...this.#waiting].find(({ at }) => this.#hasCome(at));
    if (fault !== undefined) this.#waiting.delete(fault);
    return fault;
  }

  /** How many more bytes may come before something strikes. */
  bytesLeft(): number {
    const moments = [...this.#waiting].filter(({ at }) => at.counter === 'receivedBytes');
    return Math.min(...moments.map(({ at }) => at.reaches - this.#counters.receivedBytes));
  }

  #hasCome(moment: Moment | undefined): boolean {
    return moment === undefined || this.#counters[moment.counter] >= moment.reaches;
  }
}

function isStrike(fault: Fault): fault is Strike {
  return 'at' in fault;
}
