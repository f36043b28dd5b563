import { chipModels, type ChipName } from './chip-models.ts';
import { contentInMemory, type Content } from './content.ts';
import { newCounters, type Counters } from './counters.ts';
import { Faults, type Fault } from './faults.ts';
import { SpiFlash } from './spi-flash.ts';

/** A programmer with a chip in it, and what is wrong with them. Stays the same over all connections. */
export interface Card {
  readonly programmerName: string;
  readonly flash: SpiFlash;
  readonly content: Content;
  readonly faults: Faults;
  readonly counters: Counters;
  /** Hears once for each connection that changes the chip: the SHA-256 of what the chip held before. */
  readonly onOverwrite: (sha256: string) => void;
}

export interface CardOptions {
  /** Default W25X40. */
  readonly chip?: ChipName;
  /** Default an erased chip in memory. */
  readonly content?: Content;
  readonly faults?: readonly Fault[];
  /** At most 16 characters. */
  readonly programmerName?: string;
  readonly onOverwrite?: Card['onOverwrite'];
}

export function newCard(options: CardOptions = {}): Card {
  const model = chipModels[options.chip ?? 'W25X40'];
  const content = options.content ?? contentInMemory(Buffer.alloc(model.sizeBytes, 0xff));
  const counters = newCounters();
  const faults = new Faults(options.faults ?? [], counters);
  return {
    programmerName: options.programmerName ?? 'test card',
    flash: new SpiFlash(model, content, faults, counters),
    ...{ content, faults, counters },
    onOverwrite: options.onOverwrite ?? (() => undefined),
  };
}
