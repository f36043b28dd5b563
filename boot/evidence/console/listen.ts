import type { ConsoleEvent, Mac } from '../../chain/event.ts';
import { watchConsole } from './lines.ts';
import type { OpenPort } from './port.ts';
import type { ConsoleOutcome, ConsoleWatcher } from './watcher.ts';

/** What is said of a machine while its console is watched. Times are milliseconds since the watch began. */
export type ConsoleMessage =
  | {
      readonly type: 'event';
      readonly event: ConsoleEvent & { readonly atMs: number; readonly mac: Mac | null };
    }
  | { readonly type: 'outcome'; readonly atMs: number; readonly outcome: ConsoleOutcome };

export interface Listening {
  readonly watcher: ConsoleWatcher;
  readonly onMessage: (message: ConsoleMessage) => void;
  /** The console as it came, for a log. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** How often it is told how long a stage has lasted, and looked whether the machine stands still. */
const lookEveryMs = 500;

/** Watch a port, which is told at once by a first outcome, until the machine's chain is complete or broken, the port ends, or somebody asks to end. */
export async function listen(port: OpenPort, listening: Listening): Promise<ConsoleOutcome> {
  const { watcher, onMessage, signal } = listening;
  const startedMs = performance.now();
  const now = (): number => Math.round(performance.now() - startedMs);
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const look = (): void => {
    const outcome = watcher.outcome();
    onMessage({ type: 'outcome', atMs: watcher.since(now()), outcome });
    if (outcome.result !== 'running') settle();
  };
  const screen = watchConsole(port.stream, {
    onLine: (line) => {
      const before = watcher.outcome();
      onMessage({ type: 'event', event: { type: 'console', line, atMs: now(), mac: before.mac } });
      watcher.onLine(line, now());
      if (watcher.outcome() !== before) look();
    },
    onBytes: (bytes) => {
      listening.onBytes?.(bytes);
      watcher.onBytes(bytes, screen.unfinishedLine(), now());
    },
  });
  const end = (): void => {
    screen.end();
    watcher.giveUp();
    look();
  };
  for (const event of ['end', 'close', 'error']) port.stream.once(event, end);
  signal.addEventListener('abort', settle, { once: true });
  const timer = setInterval(() => {
    if (port.isGone()) {
      end();
      return;
    }
    watcher.checkPatience(now());
    look();
  }, lookEveryMs);
  look();
  if (signal.aborted) settle();
  await settled;
  clearInterval(timer);
  signal.removeEventListener('abort', settle);
  // What closing the port brings about is no news of the machine.
  const outcome = watcher.outcome();
  await port.close();
  return outcome;
}
