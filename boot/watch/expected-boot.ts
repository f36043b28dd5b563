import { ChainWatcher } from '../chain/chain-watcher.ts';
import { diagnose } from '../chain/diagnosis/diagnose.ts';
import type { StagePatience } from '../chain/diagnosis/patience.ts';
import { doneMs } from '../chain/diagnosis/rules-wire.ts';
import type { BootEvent } from '../chain/event.ts';
import type { Circumstances, Expectation } from '../chain/expectation.ts';
import { nextState, startOfChain } from '../chain/track.ts';
import { pushBounded } from '../../system/bounded-list.ts';
import { firstItem } from '../../system/present.ts';
import { provingPackets } from './proofs.ts';
import type { BootOnWire, Sighting } from './watched-boot.ts';

/** Those that a diagnosis may rest on. */
const mostSightings = 4000;
/** A capture with more events of one boot is no record of a test. */
const mostEvents = 100_000;
/** A test looks whether a machine stands still this often, and not before an event. */
const lookEveryMs = 500;

/** One boot of which a capture says how it was meant to go: it is followed as its test followed it. */
export class ExpectedBoot {
  readonly #expectation: Expectation;
  readonly #circumstances: Circumstances;
  readonly #watcher: ChainWatcher;
  readonly #sightings: Sighting[] = [];
  #events = 0;
  #isOver = false;
  #lastMs = 0;
  #boot: BootOnWire | null = null;

  constructor(expectation: Expectation, circumstances: Circumstances, patience: StagePatience) {
    this.#expectation = expectation;
    this.#circumstances = circumstances;
    this.#watcher = new ChainWatcher([{ expectation, circumstances }], patience);
  }

  get server(): string {
    return this.#expectation.server;
  }

  /** Nothing after its verdict counts: a test ends there. */
  add(sighting: Sighting): void {
    const { event } = sighting;
    this.look(event.atMs);
    this.#events += 1;
    if (this.#isOver || this.#watcher.settled || this.#events > mostEvents) return;
    this.#lastMs = event.atMs;
    pushBounded(this.#sightings, sighting, mostSightings);
    this.#watcher.onEvent(event);
  }

  /** Look whether it has been still for too long, when a test is sure to have looked. */
  look(nowMs: number): void {
    if (!this.#isOver) this.#watcher.checkPatience(nowMs - lookEveryMs);
  }

  /** The test ended at that time. */
  end(nowMs: number): void {
    if (!this.#isOver) this.#watcher.checkPatience(nowMs);
    this.#isOver = true;
  }

  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  get boot(): BootOnWire {
    if (this.#boot !== null) return this.#boot;
    const boot = this.#make();
    if (this.#watcher.settled) this.#boot = boot;
    return boot;
  }

  #make(): BootOnWire {
    const { mac, state, result, diagnosis } = firstItem(this.#watcher.outcomes());
    const [expected, circumstances] = [this.#expectation, this.#circumstances];
    const startedMs = this.#sightings[0]?.event.atMs ?? 0;
    const seen = { mac, method: expected.method, state, expected, circumstances, startedMs, result };
    // A diagnosis that may still pass is no verdict.
    if (result !== 'broken' || diagnosis === null)
      return { ...seen, lastMs: this.#lastMs, diagnosis: null, packets: [] };
    const isAnother = (rest: readonly BootEvent[]): boolean => this.#codeOf(rest) !== diagnosis.code;
    const packets = provingPackets(this.#sightings, doneMs(state), isAnother);
    return { ...seen, lastMs: this.#lastMs, diagnosis, packets };
  }

  #codeOf(events: readonly BootEvent[]): string | undefined {
    const expected = this.#expectation;
    const state = events.reduce(
      (before, event) => nextState(before, event, expected),
      startOfChain(expected),
    );
    return diagnose(state, events, expected, this.#circumstances, true)?.code;
  }
}
