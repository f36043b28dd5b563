import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Command } from './command.ts';
import { killGroup, signalGroup } from './process-group.ts';

/** A program that works for a while: a server, a compiler, a flash tool, a virtual machine. */
export interface JobRequest {
  /** Program and arguments; never a shell line. */
  readonly command: Command;
  readonly cwd?: string | undefined;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** False: the program sees `env` alone. Default true. */
  readonly extendEnv?: boolean | undefined;
  /** Default: nothing to read, stdout and stderr to be read here. */
  readonly stdio?: StdioOptions | undefined;
  /** Its stdin, where that is known beforehand. */
  readonly input?: string | Uint8Array | undefined;
  /** It is not ended when romkit ends: a write to a chip is better finished. Default false. */
  readonly outlivesUs?: boolean | undefined;
  /** Whom `end` asks by SIGTERM: the whole group (default), or the first process, which then ends its workers. */
  readonly ask?: 'group' | 'first' | undefined;
  /** Aborting is `end()`. */
  readonly signal?: AbortSignal | undefined;
}

export interface JobExit {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that has been started, in a process group of its own. */
export interface Job {
  readonly pid: number;
  readonly stdin: ChildProcess['stdin'];
  /** To be read at once: what a stream says that nobody reads is lost, unless it is paused. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly stdio: ChildProcess['stdio'];
  /** Settles when its first process has ended; what is left of its group is killed then. */
  readonly exited: Promise<JobExit>;
  /** Settles when, beyond that, nobody holds its output open any more. */
  readonly closed: Promise<JobExit>;
  isRunning(): boolean;
  /** To its first process. */
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL to the group after two seconds. Resolves when nobody is left in the group. */
  end(): Promise<JobExit>;
}

const graceMs = 2000;

/**
 * Start a job. The end of romkit ends it, unless `outlivesUs`.
 * @throws the system's own error (`ENOENT`, `EACCES`, …) where it cannot be started
 */
export async function startJob(request: JobRequest): Promise<Job> {
  const { execa } = await import('execa');
  const [file, ...args] = request.command;
  const child = execa(file, args, {
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.input === undefined ? {} : { input: request.input }),
    stdio: (request.stdio ?? [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']) as 'pipe',
    extendEnv: request.extendEnv ?? true,
    reject: false,
    buffer: false,
    detached: true,
    cleanup: false,
  });
  const { pid } = child;
  if (pid === undefined) throw startError(await child);
  const plain = child as unknown as ChildProcess;
  if (request.outlivesUs !== true) running.add(pid);
  const exited = onceWith(plain, 'exit').finally(() => {
    // A make that was killed leaves its compilers behind; they would hold its output open, and work on unseen.
    signalGroup(pid, 'SIGKILL');
    running.delete(pid);
  });
  const job: Job = {
    pid,
    stdin: plain.stdin,
    stdout: plain.stdout,
    stderr: plain.stderr,
    stdio: plain.stdio,
    exited,
    closed: onceWith(plain, 'close'),
    isRunning: () => plain.exitCode === null && plain.signalCode === null,
    kill: (signal) => void plain.kill(signal),
    end: () => endJob(job, request.ask ?? 'group'),
  };
  endOnAbort(job, request.signal);
  return job;
}

const onceWith = (child: ChildProcess, event: 'exit' | 'close'): Promise<JobExit> =>
  new Promise((resolve) => {
    child.once(event, (exitCode: number | null, signal: NodeJS.Signals | null) =>
      resolve({ exitCode, signal }),
    );
  });

/** execa wraps the system's error; its callers look at the code. */
const startError = (result: { readonly cause?: unknown }): unknown => result.cause ?? result;

async function endJob(job: Job, ask: 'group' | 'first'): Promise<JobExit> {
  if (job.isRunning()) {
    if (ask === 'group') signalGroup(job.pid, 'SIGTERM');
    else job.kill('SIGTERM');
  }
  const timer = setTimeout(() => signalGroup(job.pid, 'SIGKILL'), graceMs);
  const exit = await job.exited;
  clearTimeout(timer);
  await killGroup(job.pid);
  return exit;
}

function endOnAbort(job: Job, signal: AbortSignal | undefined): void {
  const end = (): void => void job.end();
  if (signal?.aborted === true) end();
  else signal?.addEventListener('abort', end, { once: true });
  void job.exited.then(() => signal?.removeEventListener('abort', end));
}

const running = new Set<number>();

/** Should romkit itself end, nothing it started is left behind. */
process.on('exit', () => running.forEach((group) => signalGroup(group, 'SIGKILL')));
