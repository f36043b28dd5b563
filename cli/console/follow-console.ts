import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Method } from '../../boot/chain/stage.ts';
import { listen } from '../../boot/evidence/console/listen.ts';
import { openPort, type OpenPort } from '../../boot/evidence/console/port.ts';
import { ConsoleWatcher, consolePatience } from '../../boot/evidence/console/watcher.ts';
import { evenPatience } from '../../boot/chain/diagnosis/patience.ts';
import { ExitCode } from '../../system/error.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { explained } from '../source/explain-diagnosis.ts';
import { describeConsole } from './console-text.ts';
import { showConsole } from './show.ts';

/** `romkit console`'s options as commander hands them over. */
export interface ConsoleOptions {
  readonly port: string;
  readonly baud: string;
  readonly expect?: string | undefined;
  readonly method?: Method | undefined;
  readonly timeout?: string | undefined;
  readonly log?: string | undefined;
}

/** `romkit console --port DEVICE`: follow one boot on a serial console, and say how far it came. */
export async function watchMachine(context: Context, options: ConsoleOptions, output: Output): Promise<void> {
  const baud = wholeNumber('--baud', options.baud, 4_000_000, 'bad-number');
  const watcher = new ConsoleWatcher({
    method: options.method ?? null,
    expect: options.expect ?? null,
    patience:
      options.timeout === undefined
        ? consolePatience
        : evenPatience(wholeNumber('--timeout', options.timeout, 86_400, 'bad-number') * 1000),
    log: options.log ?? null,
  });
  const port = options.port === '-' ? standardInput() : await openPort(options.port, baud);
  const log = options.log === undefined ? undefined : createWriteStream(resolve(context.cwd, options.log));
  const name = options.port === '-' ? 'standard input' : `${options.port}, ${baud} baud`;
  const view = await showConsole(name, context, output);
  try {
    const watched = await listen(port, {
      watcher,
      onMessage: (message) => view.onMessage(message),
      onBytes: (bytes) => void log?.write(bytes),
      signal: context.signal,
    });
    await view.end();
    const outcome = { ...watched, diagnosis: await explained(context, watched.diagnosis) };
    if (outcome.result !== 'complete') context.exitCode = ExitCode.chainBroken;
    output.result({ port: options.port, ...outcome }, describeConsole(name, outcome));
  } finally {
    await new Promise<void>((done) => (log === undefined ? done() : log.end(done)));
  }
}

const standardInput = (): OpenPort => ({
  stream: process.stdin,
  isGone: () => false,
  close: () => Promise.resolve(void process.stdin.destroy()),
});
