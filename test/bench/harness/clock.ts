import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** A program to be timed; its output goes where it costs least, into a file. */
export interface Timed {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File for its output; it is gone afterwards. */
  readonly log: string;
  /** Ends it, and what it started. */
  readonly signal: AbortSignal;
}

/** A program that ignores SIGTERM is killed after this time. */
const patienceMs = 10_000;

/**
 * Run a program to its end.
 * @returns seconds from its start until it is gone
 * @throws Error with its last words where it fails; the abort reason
 */
export async function timeCommand({ command, cwd, env, log, signal }: Timed): Promise<number> {
  signal.throwIfAborted();
  const output = openSync(log, 'w');
  try {
    const { exitCode, seconds, failure } = await new Promise<Ended>((resolve) => {
      const [file, ...args] = command;
      const started = performance.now();
      const child = spawn(file, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
      const release = endGroupOn(signal, child.pid);
      const ended = (exitCode: number | null, failure?: Error): void => {
        const seconds = (performance.now() - started) / 1000;
        release();
        resolve({ exitCode, seconds, failure });
      };
      child.on('error', (error) => ended(null, error));
      child.on('exit', (exitCode) => ended(exitCode));
    });
    signal.throwIfAborted();
    if (exitCode === 0) return seconds;
    const words = readFileSync(log, 'utf8').trim().split('\n').slice(-6);
    const line = command.slice(0, 6).join(' ');
    throw new Error([`"${line}" failed (${failure?.message ?? exitCode ?? 'killed'})`, ...words].join('\n'));
  } finally {
    closeSync(output);
    rmSync(log, { force: true });
  }
}

/** Processor time of all programs that were run so far and have ended, and of theirs (proc(5), "/proc/pid/stat"). */
export function childCpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const [cutime, cstime] = [fields[13], fields[14]].map(Number) as [number, number];
  return (cutime + cstime) / ticksPerSecond;
}

/** Unit of the counters in /proc: USER_HZ, the same on every architecture that Node runs on. */
const ticksPerSecond = 100;

interface Ended {
  readonly exitCode: number | null;
  readonly seconds: number;
  readonly failure: Error | undefined;
}

/** A group of its own: an abort reaches make's compilers as well. Returns how to stop listening. */
function endGroupOn(signal: AbortSignal, pid: number | undefined): () => void {
  if (pid === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const tell = (what: NodeJS.Signals): void => {
    try {
      process.kill(-pid, what);
    } catch {
      // The group is gone already.
    }
  };
  const end = (): void => {
    tell('SIGTERM');
    timer = setTimeout(() => tell('SIGKILL'), patienceMs);
  };
  signal.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    if (signal.aborted) tell('SIGKILL');
  };
}
