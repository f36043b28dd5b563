import { sha256 } from '../../../system/files/files.ts';
import type { FlashPlace } from '../flash/flash.ts';
import type { Ended, Place } from '../process/romkit.ts';
import type { Clip, TestCard } from './clip.ts';
import { runCutOff, type CutOff } from './cut-off.ts';
import {
  backupComplaints,
  exitComplaints,
  nameOf,
  outsideComplaints,
  statusComplaints,
  type Known,
} from './judge.ts';
import { toldEnd, toldStatus, type ToldStatus } from './told.ts';

/** Where and by what a story goes on. */
export interface Scene {
  readonly place: Place;
  /** romkit's state folder. */
  readonly state: string;
  readonly clip: Clip;
  readonly slot: FlashPlace['slot'];
  /** The first is the one that is flashed. */
  readonly cards: readonly TestCard[];
  readonly known: Known;
  /** Run `romkit flash …` to its end. */
  readonly call: (place: Place, ...args: string[]) => Promise<Ended>;
}

/** Commands that follow each other about a card; after each all that romkit promises is looked at. */
export class Story {
  /** What was done, and what came of it. */
  readonly told: string[] = [];
  readonly complaints: string[] = [];
  #isFresh = false;

  constructor(readonly scene: Scene) {}

  tell(what: string): void {
    this.told.push(what);
  }

  /** `old`, `new`, `mixed`: what the card in the clip holds. */
  get held(): string {
    return nameOf(this.scene.clip.card.content(), this.scene.known);
  }

  get isAnother(): boolean {
    return this.scene.clip.card !== this.scene.cards[0];
  }

  /** Run `romkit flash …`, to its end or until it is cut off. */
  async run(verb: string, args: readonly string[], cutOff?: CutOff): Promise<Ended> {
    const { clip, known } = this.scene;
    const before = clip.card.content();
    const ended =
      cutOff === undefined
        ? await this.scene.call(this.scene.place, ...args, '--json')
        : await runCutOff(this.scene.place, args, clip, cutOff);
    this.#isFresh = verb === 'flash';
    this.tell(
      `${verb}${cutOff === undefined ? '' : ` cut off (${cutOff.cause})`}: ${says(ended)}, ${this.held}`,
    );
    this.complain(...exitComplaints({ verb, ended, before, after: clip.card.content(), known }));
    this.look();
    return ended;
  }

  /** `romkit flash status`, which must not contradict the chip. */
  async status(): Promise<ToldStatus> {
    const { clip, known, call } = this.scene;
    const ended = await call(this.scene.place, 'flash', 'status', '--json');
    if (ended.exitCode !== 0) this.complain(`status ended with ${ended.exitCode}: ${ended.stderr}`);
    const told = toldStatus(ended);
    const [content, isAnother, isFresh] = [clip.card.content(), this.isAnother, this.#isFresh];
    this.tell(`status: ${wordsOf(told)}, ${this.held}`);
    this.complain(...statusComplaints({ told, content, known, isAnother, isFresh }));
    return told;
  }

  /** Expect that a command was refused and has left the chip alone. */
  expectRefused(ended: Ended, codes: readonly string[]): void {
    const code = toldEnd(ended).error?.code ?? 'none';
    if (!codes.includes(code))
      this.complain(`refused with ${code} (${ended.exitCode}) instead of ${codes.join()}`);
  }

  complain(...complaints: readonly string[]): void {
    this.complaints.push(...complaints.map((complaint) => `${this.told.length}: ${complaint}`));
  }

  /** What holds after every step, whatever was done. */
  look(): void {
    const { cards, slot, clip, state } = this.scene;
    this.complain(...outsideComplaints(cards, slot), ...backupComplaints(clip.overwritten(), state));
  }

  /** The hash by which the old content is kept. */
  get oldSha256(): string {
    return sha256(this.scene.known['old']!);
  }
}

function says(ended: Ended): string {
  const { result, error } = toldEnd(ended);
  return [ended.exitCode ?? 'killed', result ?? error?.code].filter((word) => word !== undefined).join(' ');
}

const wordsOf = ({ flashes, unreadable }: ToldStatus): string =>
  [
    ...flashes.map(({ id, outcome, unfinished, chipState }) =>
      [id.slice(0, 5), outcome, unfinished ? 'unfinished' : '', chipState?.state ?? '']
        .filter(Boolean)
        .join(' '),
    ),
    ...unreadable.map(
      ({ id, mayBeUnfinished }) => `${id.slice(0, 5)} unreadable${mayBeUnfinished ? '!' : ''}`,
    ),
  ].join('; ') || 'nothing';
