import type { Hold } from '../../rom/flash/burn/environment.ts';
import { userFolders, type Folders } from '../../system/files/folders.ts';

/** A stream for people; what else a terminal has is known where it is one. */
export type TerminalStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

/** What a command gets from the outside; tests hand in their own. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly folders: Folders;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP, and when stdout is lost. */
  readonly signal: AbortSignal;
  /** Lets signals come to nothing while something must not be cut off. */
  readonly hold: Hold;
  /** Set by the command that ran; main exits with it. */
  exitCode: number;
}

export function processContext(signal: AbortSignal, hold: Hold = () => () => undefined): Context {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: sized(process.stdout),
    stderr: sized(process.stderr),
    folders: userFolders(process.env),
    signal,
    hold,
    exitCode: 0,
  };
}

const usualSize = { columns: 80, rows: 24 };

/**
 * Give a terminal that does not know its size, as one on a serial line, the usual one. ink would look for a size before
 * each frame, with files that stay open and with programs, and would clear the screen for each.
 */
function sized<Stream extends TerminalStream>(stream: Stream): Stream {
  if (stream.isTTY !== true) return stream;
  for (const side of ['columns', 'rows'] as const) {
    let told = stream[side];
    Object.defineProperty(stream, side, {
      get: () => (told === 0 || told === undefined ? usualSize[side] : told),
      // Node tells of a terminal that has become another size.
      set: (size: number | undefined) => (told = size),
      ...{ configurable: true, enumerable: true },
    });
  }
  return stream;
}
