import type { Readable } from 'node:stream';
import { Screen } from './screen.ts';

export interface ConsoleListener {
  readonly onLine: (line: string) => void;
  /** What came, as it came. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** After so long without a byte the line that the cursor stands in is told as it is; default 1000. */
  readonly quietMs?: number;
}

export interface WatchedConsole {
  /** The line that the cursor stands in, as long as it is not ended. */
  unfinishedLine(): string;
  /** Nothing more will come: tell what is left. */
  end(): void;
}

/**
 * Lines of a serial console. A line is told when it is ended; one that stands there unended for a while is told too (a
 * prompt, or where it hangs), and then again only if it ends otherwise.
 */
export function watchConsole(stream: Readable, listener: ConsoleListener): WatchedConsole {
  let toldEarly = '';
  const screen = new Screen((line) => {
    if (line !== toldEarly) listener.onLine(line);
    toldEarly = '';
  });
  const tellEarly = (): void => {
    const line = screen.unfinished();
    // Dots that keep coming are no news.
    if (line === '' || (toldEarly !== '' && line.startsWith(toldEarly))) return;
    toldEarly = line;
    listener.onLine(line);
  };
  let timer: NodeJS.Timeout | undefined;
  stream.on('data', (bytes: Buffer) => {
    listener.onBytes?.(bytes);
    screen.write(bytes);
    clearTimeout(timer);
    timer = setTimeout(tellEarly, listener.quietMs ?? 1000);
  });
  return {
    unfinishedLine: () => screen.unfinished(),
    end: () => {
      clearTimeout(timer);
      screen.end();
    },
  };
}
