import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface SerialLine {
  /** Path that a serial port is opened by. */
  readonly path: string;
  /** Resolves when the line is gone, as a USB adapter is that was pulled out. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

/**
 * A serial port at `path` whose other end is a card that is served over TCP: a pseudo-terminal made by socat.
 * When the card cuts the connection the port hangs up and is gone.
 */
export async function serveOverSerial(path: string, port: number): Promise<SerialLine> {
  const socat = spawn('socat', ['-d', '-d', `PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${port},nodelay`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => socat.once('close', () => resolve()));
  await ready(socat);
  // As long as somebody has it open the port does not hang up between two flashers.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  void gone.then(() => closeSync(held));
  return {
    path,
    gone,
    close: async () => {
      socat.kill();
      await gone;
    },
  };
}

function ready(socat: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const words: string[] = [];
    createInterface({ input: socat.stderr! }).on('line', (line) => {
      words.push(line);
      if (line.includes('starting data transfer loop')) resolve();
    });
    socat.once('error', reject);
    socat.once('close', () => reject(new Error(`socat ended:\n${words.join('\n')}`)));
  });
}
