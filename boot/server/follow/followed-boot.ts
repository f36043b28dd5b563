import { diagnose } from '../../chain/diagnosis/diagnose.ts';
import { finding, type Diagnosis } from '../../chain/diagnosis/diagnosis.ts';
import { doneMs } from '../../chain/diagnosis/rules-wire.ts';
import type { BootEvent } from '../../chain/event.ts';
import { ProgressMeter } from '../../chain/progress.ts';
import { currentStage } from '../../chain/track.ts';
import type { ChainSeen } from '../../registry/registry.ts';
import { readLateMs, restsOnAbsence } from '../../watch/losses.ts';
import type { OpenBoot } from '../track/open-boot.ts';
import { awaitedService, type LostPackets } from './awaited-service.ts';
import { isOfConsole, KeptEvents } from './kept-events.ts';
import type { SeenBoot } from './seen-boot.ts';
import { SeenChain } from './seen-chain.ts';

/** By so much of a line it is known again. */
const markCharacters = 80;

const noEvents: Pick<KeptEvents, 'all' | 'evidence' | 'removals'> = { all: [], evidence: [], removals: 0 };

/** One for all boots: what ends a wait holds its timer. */
export const noWait = (): void => undefined;

/** One boot while it is under way: its events, how far they bring it, and what stopped it. */
export class FollowedBoot {
  readonly boot: OpenBoot;
  /** Undefined, as the two below, where there is nothing to remember: ten thousand boots that are over stay known. */
  #events: KeptEvents | undefined;
  #chain: SeenChain | undefined;
  #meter: ProgressMeter | undefined;
  /** The machine has what it was given: nothing more is to be seen, and what was fills no memory. */
  #isOver = false;
  #seen: SeenBoot;
  readonly #lost: LostPackets;
  #filesDoneMs: number | null = null;
  #diagnosis: Diagnosis | undefined;
  lastMs: number;
  /** Ends the wait for progress. */
  cancel: () => void = noWait;
  /** As the boot log has it. */
  written: ChainSeen | null = null;
  isWriting = false;
  isStale = false;

  constructor(boot: OpenBoot, lost: LostPackets = () => 0) {
    this.boot = boot;
    this.#lost = lost;
    this.lastMs = boot.lastAskedMs;
    this.#seen = this.#look();
  }

  get state(): SeenBoot['state'] {
    return this.#seen.state;
  }

  get diagnosis(): Diagnosis | null {
    return this.#diagnosis ?? null;
  }

  get chain(): ChainSeen {
    const { method, state } = this.#seen;
    return { method, stages: state.stages, diagnosis: this.diagnosis };
  }

  /** @returns null where it tells nothing new; else whether the chain has moved */
  add(event: BootEvent): boolean | null {
    if (!isOfConsole(event)) this.lastMs = event.atMs;
    return !this.#isOver && (this.#events ??= new KeptEvents()).add(event) ? this.refresh() : null;
  }

  /** A system that starts shows nothing else of itself than new lines on its console. */
  isSignOfLife(event: BootEvent): boolean {
    if (event.type !== 'console' || currentStage(this.state)?.stage !== 'os') return false;
    return (this.#meter ??= new ProgressMeter()).isNews({
      ...event,
      line: event.line.slice(0, markCharacters),
    });
  }

  filesDone(atMs: number): boolean {
    this.#filesDoneMs ??= atMs;
    return this.refresh();
  }

  /** @returns whether the chain has moved */
  refresh(): boolean {
    if (this.#isOver) return false;
    const before = this.#seen.state;
    this.#seen = this.#look();
    const { state } = this.#seen;
    const hasMoved =
      currentStage(before)?.stage !== currentStage(state)?.stage ||
      before.stages.length !== state.stages.length;
    if (hasMoved) this.#events?.forgetRefusals();
    // A boot that was given up stays so until the chain moves.
    const found = this.#diagnose(false);
    const isSure = found !== undefined && !this.#restsOnLost(found, false);
    this.#diagnosis = isSure ? found : hasMoved ? undefined : this.#diagnosis;
    this.#isOver = state.complete && this.boot.given !== null;
    if (this.#isOver) this.#forget();
    return hasMoved;
  }

  /** @returns false where it is known already what stopped it, or its system has shown itself */
  cameBack(atMs: number): boolean {
    const { chainsTo } = this.boot.given ?? {};
    const stage = currentStage(this.state)?.stage;
    if (chainsTo === undefined || stage !== 'boot-loader' || this.#diagnosis !== undefined) return false;
    const afterS = Math.round((atMs - this.boot.lastAskedMs) / 1000);
    this.#diagnosis =
      this.#diagnose(true) ??
      finding(
        'script-failed',
        stage,
        `The machine asked for its script again ${afterS} s after it was sent to ${chainsTo}: it did not boot from there.`,
        'Open the address in a browser, and look at the console of the machine for the error.',
      );
    return true;
  }

  /** Nothing more comes. A boot whose progress the capture may have lost stays as it was. */
  giveUp(): void {
    const certain = this.#diagnose(false);
    const found = certain ?? this.#diagnose(true);
    if (found !== undefined && this.#restsOnLost(found, certain === undefined)) return;
    this.#diagnosis = found;
  }

  #look(): SeenBoot {
    this.#chain ??= new SeenChain(this.boot.mac);
    return this.#chain.look(this.#events ?? noEvents, {
      given: this.boot.given,
      filesDoneMs: this.#filesDoneMs,
    });
  }

  #forget(): void {
    this.#events = undefined;
    this.#chain = undefined;
    this.#meter = undefined;
  }

  /** May the capture have lost what the boot seems to lack? @param gaveUp it is found because nothing more came */
  #restsOnLost({ code }: Diagnosis, gaveUp: boolean): boolean {
    const stage = currentStage(this.state)?.stage;
    if (stage === undefined || !(gaveUp || restsOnAbsence(code))) return false;
    const sinceMs = gaveUp ? this.lastMs - readLateMs : doneMs(this.state);
    return this.#lost(awaitedService(stage, this.#seen.expected), sinceMs) > 0;
  }

  #diagnose(gaveUp: boolean): Diagnosis | undefined {
    const { state, expected, circumstances } = this.#seen;
    const found = diagnose(state, (this.#events ?? noEvents).evidence, expected, circumstances, gaveUp);
    // The boot log has what stands; machines try again.
    return found?.final === false && !gaveUp ? undefined : found;
  }
}
