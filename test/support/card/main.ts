import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { newCard } from './card.ts';
import { chipModels, type ChipName } from './chip-models.ts';
import { contentInFile } from './content.ts';
import type { Fault } from './faults.ts';
import { serveOverTcp } from './serve-tcp.ts';

/** What the program takes as its only argument, as JSON. */
export interface CardProgramOptions {
  readonly chip: ChipName;
  /** File with the chip's content, which is current at any moment. */
  readonly file: string;
  /** 0: a free one. */
  readonly port: number;
  readonly faults: readonly Fault[];
  /** File with a line for each connection that changes the chip: `{ at, sha256 }` of what the chip held before. */
  readonly log?: string;
}

/**
 * A card in a process of its own: whoever flashes it may be killed, and so may it; the content is in a file. Prints
 * the port, and its counters whenever a line comes in, one JSON document a line.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as CardProgramOptions;
const content = contentInFile(options.file, chipModels[options.chip].sizeBytes);
const { chip, faults, log } = options;
const onOverwrite = (sha256: string): void => {
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ at: Date.now(), sha256 })}\n`);
};
const card = newCard({ chip, content, faults, onOverwrite });
const server = await serveOverTcp(card, options.port);
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
createInterface({ input: process.stdin })
  .on('line', () => process.stdout.write(`${JSON.stringify(card.counters)}\n`))
  // Whoever started it has gone.
  .on('close', () => process.exit());
