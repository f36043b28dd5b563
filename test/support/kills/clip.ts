import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Fault } from '../card/faults.ts';
import type { Counters } from '../card/counters.ts';
import { startCard, type CardProcess } from '../card/start.ts';
import type { FlashPlace } from '../flash/flash.ts';

/** A card of a test, in the clip or beside it. */
export interface TestCard {
  readonly name: string;
  readonly file: string;
  /** As it was made. */
  readonly made: Buffer;
  content(): Buffer;
}

function testCard(name: string, file: string): TestCard {
  return { name, file, made: readFileSync(file), content: () => readFileSync(file) };
}

/** The card of a place. */
export const firstCard = ({ chipFile }: FlashPlace): TestCard => testCard('first card', chipFile);

/** Another card with the same boot ROM in the same slot, and bytes of its own outside of it: settings, a MAC address. */
export function otherCard({ chipFile, before, slot }: FlashPlace): TestCard {
  const content = Buffer.from(before);
  content.set(randomBytes(64), 0x10);
  content.set(randomBytes(64), slot.end + 0x2000);
  const file = join(dirname(chipFile), 'other-chip.bin');
  writeFileSync(file, content);
  return testCard('other card', file);
}

/** What a card held when somebody began to change it. */
export interface Overwritten {
  /** Milliseconds of the true clock. */
  readonly at: number;
  readonly sha256: string;
}

/** A programmer at a port that stays the same, and the card that is in its clip. */
export class Clip {
  #process: CardProcess | undefined;
  #card: TestCard | undefined;

  /**
   * @param program the compiled card
   * @param log file that tells of what was written over
   */
  constructor(
    private readonly program: string,
    private readonly log: string,
    private port = 0,
  ) {}

  get card(): TestCard {
    return this.#card!;
  }

  get programmer(): string {
    return this.#process!.programmer;
  }

  /** Since the card was put in. */
  counters(): Promise<Counters> {
    return this.#process!.counters();
  }

  /** Put a card in; the one that is in it is taken out. Nobody is at work on it. */
  async insert(card: TestCard, faults: readonly Fault[] = []): Promise<void> {
    await this.remove();
    this.#process = await startCard(this.program, {
      file: card.file,
      port: this.port,
      faults,
      log: this.log,
    });
    this.#card = card;
    this.port = this.#process.port;
  }

  async remove(): Promise<void> {
    await this.#process?.stop();
  }

  overwritten(): Overwritten[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Overwritten);
  }
}
