import type { Diagnosis } from '../../chain/diagnosis/diagnosis.ts';
import type { Mac } from '../../chain/event.ts';
import type { Method } from '../../chain/stage.ts';
import { currentStage, type ChainState } from '../../chain/track.ts';
import { defaultPatience, type StagePatience } from '../../chain/diagnosis/patience.ts';
import { chainShown, isFetched, methodShown, type Seen } from './chain.ts';
import { otherMethod, startsOver, unfinished } from './diagnose.ts';
import { isFailure, whyFailed, worse, type Failure } from './failure.ts';
import { readFetches, type Fetch } from './fetch.ts';
import { readSigns, type Sign } from './sign.ts';
import { present } from '../../../system/present.ts';

/** What became of the machine at the other end of a console. */
export interface ConsoleOutcome {
  /** Null as long as the console has not told it. */
  readonly mac: Mac | null;
  readonly method: Method;
  readonly state: ChainState;
  readonly result: 'running' | 'complete' | 'broken';
  readonly diagnosis: Diagnosis | null;
  /** How often the machine started over while it was watched. */
  readonly restarts: number;
  /** Nothing of a boot has been seen yet. */
  readonly waiting: boolean;
}

export interface ConsoleWish {
  /** The way that it has to boot; null: whichever it shows. */
  readonly method: Method | null;
  /** Text that shows the system running; null: what systems usually say. */
  readonly expect: string | null;
  readonly patience: StagePatience;
  /** File to which the console is written, for advice. */
  readonly log?: string | null;
}

/** Who is at the machine may have to plug it in first, and a server's self-test takes minutes. */
export const consolePatience: StagePatience = { ...defaultPatience, firmware: 600_000 };

/** A machine that starts over so often does not come further by itself. */
const enoughRestarts = 3;

/** Follows one machine's boot on its console, line by line, until it is complete or broken. */
export class ConsoleWatcher {
  readonly #wish: ConsoleWish;
  #seen: Seen[] = [];
  #originMs: number | null = null;
  #lastProgressMs = 0;
  #lastLine = '';
  #garbled = false;
  #failure: Failure | null = null;
  #failureBefore: Failure | null = null;
  #outcome: ConsoleOutcome;

  constructor(wish: ConsoleWish) {
    this.#wish = wish;
    this.#outcome = {
      ...{ mac: null, method: wish.method ?? 'rom', state: chainShown([], wish.method ?? 'rom') },
      ...{ result: 'running', diagnosis: null, restarts: 0, waiting: true },
    };
  }

  outcome(): ConsoleOutcome {
    return this.#outcome;
  }

  /** Milliseconds since the machine's first sign. */
  since(nowMs: number): number {
    return this.#originMs === null ? 0 : nowMs - this.#originMs;
  }

  onLine(line: string, atMs: number): void {
    if (line.trim() !== '') this.#lastLine = line.trim();
    // The console of a system that starts is always moving.
    if (currentStage(this.#outcome.state)?.stage === 'os') this.#lastProgressMs = atMs;
    for (const sign of this.#signsIn(line))
      if (this.#outcome.result === 'running') this.#onSign(sign, line, atMs);
  }

  /** Bytes came. In a line that a fetch has begun they are progress. */
  onBytes(bytes: Uint8Array, unfinishedLine: string, atMs: number): void {
    if (readFetches(unfinishedLine).some((fetch) => isComing(fetch, this.#failure?.sign)))
      this.#lastProgressMs = atMs;
    this.#garbled = this.#outcome.waiting && isGarbled(bytes);
  }

  checkPatience(nowMs: number): void {
    const stage = currentStage(this.#outcome.state)?.stage;
    if (stage === undefined || this.#outcome.result !== 'running') return;
    if (nowMs - this.#lastProgressMs > this.#wish.patience[stage]) this.giveUp();
  }

  /** Nothing more will come. */
  giveUp(): void {
    if (this.#outcome.result !== 'running') return;
    const seen = this.#seen.map(({ sign }) => sign);
    const { state } = this.#outcome;
    // A system that greeted and complained of nothing since is up, though it shows no login here.
    const greeting = seen.findLast(({ kind }) => kind === 'os-begins');
    if (greeting?.kind === 'os-begins' && this.#failure === null && currentStage(state)?.stage === 'os') {
      this.#onSign({ kind: 'os', mac: null, words: greeting.words }, '', this.#lastProgressMs);
      return;
    }
    this.#break(
      unfinished({
        ...{ state, seen, failure: this.#failure ?? (this.#isAnew() ? this.#failureBefore : null) },
        ...{ lastLine: this.#lastLine, garbled: this.#garbled, expect: this.#wish.expect },
        log: this.#wish.log ?? null,
      }),
    );
  }

  /** It started over, and has come no further than its firmware. */
  #isAnew(): boolean {
    return this.#outcome.restarts > 0 && doneIn(this.#outcome.state) <= 1;
  }

  #signsIn(line: string): Sign[] {
    const { expect } = this.#wish;
    if (expect === null) return readSigns(line);
    const signs = readSigns(line).filter(({ kind }) => kind !== 'os' && kind !== 'os-begins');
    return line.includes(expect) ? [...signs, { kind: 'os', mac: null, words: line.trim() }] : signs;
  }

  #onSign(sign: Sign, line: string, nowMs: number): void {
    if (startsAnew(sign, this.#seen)) this.#startOver();
    this.#originMs ??= nowMs;
    this.#seen.push({ sign, atMs: nowMs - this.#originMs });
    const shown = methodShown(this.#seen);
    const method = this.#wish.method ?? shown;
    const state = chainShown(this.#seen, method);
    if (doneIn(state) !== doneIn(this.#outcome.state)) [this.#lastProgressMs, this.#failure] = [nowMs, null];
    // Its sign may show by itself that the stages before are over.
    const stage = currentStage(state)?.stage ?? 'os';
    if (isFailure(sign)) this.#failure = worse(this.#failure, { sign, stage, line });
    const mac = 'mac' in sign ? sign.mac : null;
    this.#outcome = {
      ...this.#outcome,
      ...{ method, state, waiting: false, mac: this.#outcome.mac ?? mac },
      result: state.complete ? 'complete' : 'running',
    };
    if (state.complete) return;
    if (sign.kind === 'complaint' && sign.complaint.isEnd)
      this.#break(whyFailed(present(this.#failure, 'failure')));
    else if (this.#wish.method === 'rom' && shown !== 'rom') this.#break(otherMethod(state, shown));
    else if (this.#outcome.restarts >= enoughRestarts)
      this.#break(startsOver(state, enoughRestarts, this.#failureBefore));
  }

  #startOver(): void {
    this.#seen = [];
    this.#originMs = null;
    this.#failureBefore = this.#failure ?? this.#failureBefore;
    const state = chainShown([], this.#outcome.method);
    this.#outcome = { ...this.#outcome, state, restarts: this.#outcome.restarts + 1 };
  }

  #break(diagnosis: Diagnosis): void {
    this.#outcome = { ...this.#outcome, result: 'broken', diagnosis };
  }
}

/** A file of which more comes. That one is asked for again which was not there is none, before some of it is seen. */
const isComing = (fetch: Fetch, failed: Sign | undefined): boolean =>
  fetch.result === 'begun' &&
  (!(failed?.kind === 'fetch' && failed.url === fetch.url) || fetch.hasPercentage);

const doneIn = ({ stages }: ChainState): number => stages.filter(({ status }) => status === 'done').length;

/** Does a machine begin again with this sign? */
function startsAnew(sign: Sign, seen: readonly Seen[]): boolean {
  const before = seen.map((each) => each.sign);
  if (sign.kind === 'power-on') return before.some(({ kind }) => kind !== 'power-on');
  if (sign.kind !== 'started') return false;
  const last = before.filter(({ kind }) => kind !== 'power-on').at(-1);
  if (last === undefined || last.kind === 'started' || last.kind === 'vendor-pxe') return false;
  // A boot program that was loaded begins; so does one that a vendor's PXE has loaded without a word.
  return !isFetched(last, 'nbp') && before.some(({ kind }) => kind === 'started');
}

/** At a wrong speed hardly a byte is text. */
function isGarbled(bytes: Uint8Array): boolean {
  const strange = bytes.filter(
    (byte) =>
      byte >= 0x80 ||
      byte === 0x7f ||
      (byte < 0x20 && !'\r\n\t\b\x1b\x07\f\0'.includes(String.fromCharCode(byte))),
  );
  return strange.length * 3 > bytes.length;
}
