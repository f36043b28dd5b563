/** A program to be run to its end. */
export interface RunRequest {
  /** Program and arguments; never a shell line. */
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False: the program sees `env` alone, nothing of this process's environment. Default true. */
  readonly extendEnv?: boolean;
  readonly input?: string | Uint8Array;
  /** Also give stdout as bytes. */
  readonly binary?: boolean;
  /** Called with each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Ends the whole process group: SIGTERM, then SIGKILL after two seconds. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Exit code; 127 where the program is not there, 128 + n after signal n is reported as `signal`. */
  readonly exitCode: number;
  readonly signal: string | undefined;
  readonly stdout: string;
  /** Only where `binary` was asked for; `stdout` is empty then. */
  readonly stdoutBytes?: Buffer;
  readonly stderr: string;
  readonly notFound: boolean;
}

/**
 * Runs a program to its end. Never throws for what the program does: the result says it. `runTool` is for short tools
 * without children, `runJob` for those that work for a while.
 */
export type Run = (request: RunRequest) => Promise<RunResult>;
