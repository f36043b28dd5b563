import type { Mac } from '../../chain/event.ts';
import { advance, withFilesDone } from '../../chain/seen/advance.ts';
import type { ChainState } from '../../chain/track.ts';
import type { Given } from '../track/given.ts';
import type { KeptEvents } from './kept-events.ts';
import { judge, startOfBoot, type BootFacts, type Judgement, type SeenBoot } from './seen-boot.ts';
import { SeenFacts } from './seen-facts.ts';

/**
 * A machine's way through its chain, by the events of one boot, in order. An event is taken in once; all of them are
 * gone through again only where a later one shows that the boot is of another kind than the earlier ones were judged
 * by, or where one of them was taken out.
 */
export class SeenChain {
  #facts: SeenFacts;
  #taken = 0;
  #removals = 0;
  #judged: Judged | undefined;
  /** As far as the events alone bring it. */
  #begun: ChainState = { stages: [], complete: true };

  constructor(mac: Mac) {
    this.#facts = new SeenFacts(mac);
  }

  /** The boot as all events show it that were kept of it so far. */
  look(events: Pick<KeptEvents, 'all' | 'removals'>, { given, filesDoneMs }: BootFacts): SeenBoot {
    if (events.removals !== this.#removals) this.#forget(events.removals);
    const fresh = events.all.slice(this.#taken);
    for (const event of fresh) this.#facts.add(event);
    this.#taken = events.all.length;
    const before = this.#judged;
    const judged =
      before !== undefined && isCurrent(before, this.#facts, given) ? before : this.#judge(given);
    const { method, expected, circumstances } = judged;
    const goesOn = before !== undefined && isAlike(before, judged);
    const from = goesOn ? this.#begun : startOfBoot(this.#facts, expected, given);
    this.#judged = judged;
    this.#begun = (goesOn ? fresh : events.all).reduce((state, each) => advance(state, each, expected), from);
    const state = filesDoneMs === null ? this.#begun : withFilesDone(this.#begun, filesDoneMs);
    return { method, state, expected, circumstances };
  }

  #judge(given: Given | null): Judged {
    const { method, expected, circumstances } = judge(this.#facts, given);
    const { count } = this.#facts;
    const [nbp, hasAsked] = [this.#facts.first('nbp'), this.#facts.has('dhcp-request')];
    return { method, expected, circumstances, given, count, nbp, hasAsked };
  }

  #forget(removals: number): void {
    this.#facts = new SeenFacts(this.#facts.mac);
    this.#taken = 0;
    this.#removals = removals;
    this.#judged = undefined;
  }
}

/** How the events so far were judged, and by which facts. */
interface Judged extends Judgement {
  readonly given: Given | null;
  /** Facts that were known. */
  readonly count: number;
  readonly nbp: string | null;
  readonly hasAsked: boolean;
}

const isCurrent = (judged: Judged, facts: SeenFacts, given: Given | null): boolean =>
  judged.count === facts.count && judged.given === given;

/** Would earlier events count for the same? Paths do not matter: one that is new to the boot fits no earlier event. */
const isAlike = (a: Judged, b: Judged): boolean =>
  a === b ||
  (a.expected.method === b.expected.method &&
    a.expected.server === b.expected.server &&
    a.nbp === b.nbp &&
    a.hasAsked === b.hasAsked &&
    a.given === b.given);
