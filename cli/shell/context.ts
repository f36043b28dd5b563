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
    stdout: process.stdout,
    stderr: process.stderr,
    folders: userFolders(process.env),
    signal,
    hold,
    exitCode: 0,
  };
}
