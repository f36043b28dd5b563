import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleProgram } from '../firmware/bundle.ts';
import type { Counters } from './counters.ts';
import type { CardProgramOptions } from './main.ts';

/** A card that runs in a process of its own. */
export interface CardProcess {
  readonly pid: number;
  readonly port: number;
  /** For flashrom's `-p`. */
  readonly programmer: string;
  counters(): Promise<Counters>;
  /** Kill it, as power loss of the programmer would; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Compile the card once; `startCard` starts it any number of times. */
export function compileCard(): { readonly program: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-card-'));
  const program = join(folder, 'card.mjs');
  bundleProgram('test/support/card/main.ts', program);
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Start a compiled card and wait until it listens. It ends with the process that started it. */
export async function startCard(
  program: string,
  options: Partial<CardProgramOptions> & Pick<CardProgramOptions, 'file'>,
): Promise<CardProcess> {
  const all: CardProgramOptions = { chip: 'W25X40', port: 0, faults: [], ...options };
  const child = spawn(process.execPath, [program, JSON.stringify(all)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <Document>(): Promise<Document> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('The card has ended.');
    return JSON.parse(line.value) as Document;
  };
  const { port } = await next<{ readonly port: number }>();
  return {
    pid: child.pid!,
    port,
    programmer: `serprog:ip=127.0.0.1:${port}`,
    counters: () => {
      child.stdin.write('\n');
      return next<Counters>();
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
