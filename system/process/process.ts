import { systemErrorCode } from '../error.ts';
import { signalGroup } from './process-group.ts';

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

/** Runs a program to its end. Never throws for what the program does: the result says it. */
export type Run = (request: RunRequest) => Promise<RunResult>;

/** The real thing: execa, each program in a process group of its own so that its children end with it. */
export const run: Run = async (request) => {
  const { execa } = await import('execa');
  const [file, ...args] = request.command;
  const child = execa(file, args, {
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
    extendEnv: request.extendEnv ?? true,
    reject: false,
    detached: true,
    cleanup: false,
    stripFinalNewline: false,
    ...(request.binary === true ? { encoding: 'buffer' as const } : {}),
  });
  const release = endGroupOn(request.signal, child.pid);
  // A make that was killed leaves its compilers behind; they would hold its output open, and work on unseen.
  child.once('exit', () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL'));
  if (request.onLine) {
    watchLines(child.stdout, (line) => request.onLine?.(line, 'stdout'));
    watchLines(child.stderr, (line) => request.onLine?.(line, 'stderr'));
  }
  try {
    const result = await child;
    const code = systemErrorCode(result) ?? (result as { code?: string }).code;
    return {
      exitCode: result.exitCode ?? (code === 'ENOENT' ? 127 : 1),
      signal: result.signal,
      ...streams(result.stdout, request.binary),
      stderr: asText(result.stderr),
      notFound: code === 'ENOENT',
    };
  } finally {
    release();
  }
};

const asText = (content: string | Uint8Array | undefined): string =>
  typeof content === 'string' ? content : Buffer.from(content ?? []).toString('utf8');

const streams = (
  stdout: string | Uint8Array | undefined,
  binary: boolean | undefined,
): Pick<RunResult, 'stdout' | 'stdoutBytes'> =>
  binary === true ? { stdout: '', stdoutBytes: Buffer.from(stdout ?? '') } : { stdout: asText(stdout) };

const runningGroups = new Set<number>();

/** Should romkit itself end, nothing it started is left behind. */
process.on('exit', () => runningGroups.forEach((group) => signalGroup(group, 'SIGKILL')));

/** Forward an abort to a process group; returns how to stop listening. */
function endGroupOn(signal: AbortSignal | undefined, pid: number | undefined): () => void {
  if (pid === undefined) return () => undefined;
  runningGroups.add(pid);
  let killTimer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 2000);
  };
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
  return () => {
    runningGroups.delete(pid);
    signal?.removeEventListener('abort', end);
    clearTimeout(killTimer);
    if (signal?.aborted) signalGroup(pid, 'SIGKILL');
  };
}

function watchLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
