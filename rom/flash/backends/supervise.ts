import { watch } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { systemErrorCode } from '../../../system/error.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import type { Command } from '../../../system/process/command.ts';
import { startJob, type Job } from '../../../system/process/job.ts';
import { killGroup } from '../../../system/process/process-group.ts';
import type { Guard } from '../backend.ts';

export interface Supervision {
  readonly command: readonly [string, ...string[]];
  readonly guard?: Guard | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the tool says, as it comes, in pieces of any length. */
  readonly onText?: (text: string) => void;
  /** How long nothing may move; asked anew each time. */
  readonly stallAfterMs: () => number;
  /** Beside words, what changes as long as the tool gets on. Its argument is the first process of the group. */
  readonly pulse?: (pid: number) => number;
  /** The device is known to be gone, whatever the tool still hopes for. */
  readonly isGone?: ((pid: number) => boolean) | undefined;
  /** What it has said so far means that it must not go on; asked as soon as there is something new. */
  readonly mustStop?: (() => boolean) | undefined;
}

export interface Supervised {
  /** `gone`: it was ended because its device was; `stopped`: because of what it said. */
  readonly end: 'exited' | 'stalled' | 'gone' | 'stopped' | 'interrupted' | 'not-found';
  /** Null where a signal ended it, or it was not there. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All that it said on stdout and stderr. */
  readonly output: string;
}

const lookEveryMs = 100;

/**
 * Run a tool that touches a chip: in a process group of its own, with its words in a file without a name, so that
 * the end of romkit neither stops it nor leaves anything behind. Resolves when nothing of the group is left.
 */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { command, guard, signal } = supervision;
  const words = await namelessFile();
  const job = await launch(guard === undefined ? command : guard(command), words);
  if (job === null) {
    await words.close();
    return { end: 'not-found', exitCode: null, signal: null, output: '' };
  }
  let ended: Ended | undefined;
  const end = (why: Ended): void => {
    ended ??= why;
    void job.end();
  };
  const listener = new Listener(words, supervision.onText);
  const stopWatching = watchStall(job.pid, listener, supervision, end);
  const stopHearing = watchWords(words, listener, supervision.mustStop, () => end('stopped'));
  const interrupt = (): void => end('interrupted');
  if (signal?.aborted === true) interrupt();
  else signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const exit = await job.exited;
    stopWatching();
    // The first process may leave others behind that still touch the chip.
    await killGroup(job.pid);
    await listener.end();
    return { end: exit.exitCode === 0 ? 'exited' : (ended ?? 'exited'), ...exit, output: listener.text };
  } finally {
    stopWatching();
    stopHearing();
    signal?.removeEventListener('abort', interrupt);
    // Nobody may read on in a file that is closed.
    await listener.end().catch(() => undefined);
    await words.close();
  }
}

/** @returns null where the program is not there */
async function launch(command: Command, words: FileHandle): Promise<Job | null> {
  try {
    return await startJob({
      command,
      stdio: ['ignore', words.fd, words.fd],
      env: { LC_ALL: 'C' },
      outlivesUs: true,
    });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    await words.close();
    throw error;
  }
}

type Ended = Exclude<Supervised['end'], 'exited' | 'not-found'>;

/** Listen as soon as there is something new, where what is said may mean that the tool must not go on. */
function watchWords(
  words: FileHandle,
  listener: Listener,
  mustStop: (() => boolean) | undefined,
  onStop: () => void,
): () => void {
  if (mustStop === undefined) return () => undefined;
  const hear = async (): Promise<void> => {
    if ((await listener.listen()) > 0 && mustStop()) onStop();
  };
  try {
    // The file has no name any more; the kernel leads there all the same (proc_pid_fd(5)).
    const watcher = watch(`/proc/self/fd/${words.fd}`, () => void hear());
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // No watches left: what is said is heard a little later.
    const timer = setInterval(() => void hear(), 20);
    return () => clearInterval(timer);
  }
}

/** A file that is gone from its folder as soon as it is open: it ends with those who have it open. */
async function namelessFile(): Promise<FileHandle> {
  return inTemporaryFolder((folder) => open(join(folder, 'output'), 'ax+', 0o600));
}

/** Reads on in a file that grows. */
class Listener {
  text = '';
  readonly #file: FileHandle;
  readonly #onText: ((text: string) => void) | undefined;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.alloc(64 << 10);
  #position = 0;
  #heard: Promise<number> = Promise.resolve(0);
  #isOver = false;
  #error: Error | undefined;

  constructor(file: FileHandle, onText?: (text: string) => void) {
    this.#file = file;
    this.#onText = onText;
  }

  /** @returns how many bytes are new; 0 after `end`, and where they cannot be read, of which `end` tells */
  listen(): Promise<number> {
    if (this.#isOver) return Promise.resolve(0);
    this.#heard = this.#heard
      .then(() => this.#readOn())
      .catch((error: unknown) => {
        this.#error ??= error as Error;
        return 0;
      });
    return this.#heard;
  }

  /**
   * Read what is left. Resolves when nobody reads any more, and nobody will.
   * @throws what reading threw first
   */
  async end(): Promise<void> {
    void this.listen();
    this.#isOver = true;
    await this.#heard;
    if (this.#error !== undefined) throw this.#error;
  }

  async #readOn(): Promise<number> {
    for (const before = this.#position; ;) {
      const { bytesRead } = await this.#file.read(this.#buffer, 0, this.#buffer.length, this.#position);
      if (bytesRead === 0) return this.#position - before;
      this.#position += bytesRead;
      const text = this.#decoder.write(this.#buffer.subarray(0, bytesRead));
      this.text += text;
      this.#onText?.(text);
    }
  }
}

/** Look again and again whether anything has moved. @returns how to stop that */
function watchStall(
  pid: number,
  listener: Listener,
  { stallAfterMs, pulse, isGone }: Supervision,
  onEnd: (why: 'stalled' | 'gone') => void,
): () => void {
  let stopped = false;
  let movedAt = performance.now();
  let lastBeat = 0;
  let gone = false;
  const look = async (): Promise<void> => {
    const heard = await listener.listen();
    const beat = pulse?.(pid) ?? 0;
    if (heard > 0 || beat !== lastBeat) movedAt = performance.now();
    lastBeat = beat;
    if (stopped) return;
    const wasGone = gone;
    gone = isGone?.(pid) === true;
    // Twice: a tool that is just ending may have its device closed before it.
    if (gone && wasGone) onEnd('gone');
    else if (performance.now() - movedAt < stallAfterMs()) timer = setTimeout(lookAgain, lookEveryMs);
    else onEnd('stalled');
  };
  const lookAgain = (): void => void look();
  let timer = setTimeout(lookAgain, lookEveryMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
