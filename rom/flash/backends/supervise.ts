import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { systemErrorCode } from '../../../system/error.ts';
import { killGroup, signalGroup } from '../../../system/process/process-group.ts';
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
const graceMs = 2000;

/**
 * Run a tool that touches a chip: in a process group of its own, with its words in a file without a name, so that
 * the end of romkit neither stops it nor leaves anything behind. Resolves when nothing of the group is left.
 */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { command, guard, signal } = supervision;
  const [file, ...args] = guard === undefined ? command : guard(command);
  const words = await namelessFile();
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', words.fd, words.fd],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const exited = exitOf(child);
  let ended: Ended | undefined;
  const end = (why: Ended): void => {
    ended ??= why;
    endGroup(child.pid, exited);
  };
  const listener = new Listener(words, supervision.onText);
  const stopWatching = watchStall(child.pid, listener, supervision, end);
  const stopHearing = watchWords(words, listener, supervision.mustStop, () => end('stopped'));
  const interrupt = (): void => end('interrupted');
  if (signal?.aborted === true) interrupt();
  else signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const { notFound, ...exit } = await exited;
    stopWatching();
    // The first process may leave others behind that still touch the chip.
    if (child.pid !== undefined) await killGroup(child.pid);
    await listener.listen();
    const how = exit.exitCode === 0 ? 'exited' : (ended ?? 'exited');
    return { end: notFound ? 'not-found' : how, ...exit, output: listener.text };
  } finally {
    stopWatching();
    stopHearing();
    signal?.removeEventListener('abort', interrupt);
    await words.close();
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

interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly notFound: boolean;
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, notFound: false }));
    child.once('error', (error) => {
      resolve({ exitCode: null, signal: null, notFound: systemErrorCode(error) === 'ENOENT' });
    });
  });
}

/** A file that is gone from its folder as soon as it is open: it ends with those who have it open. */
async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'romkit-tool-'));
  try {
    return await open(join(folder, 'output'), 'ax+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

  constructor(file: FileHandle, onText?: (text: string) => void) {
    this.#file = file;
    this.#onText = onText;
  }

  /** @returns how many bytes are new */
  listen(): Promise<number> {
    this.#heard = this.#heard.then(() => this.#readOn());
    return this.#heard;
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
  pid: number | undefined,
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
    const beat = pid === undefined ? 0 : (pulse?.(pid) ?? 0);
    if (heard > 0 || beat !== lastBeat) movedAt = performance.now();
    lastBeat = beat;
    if (stopped || pid === undefined) return;
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

/** Ask the group to end, and make it. */
function endGroup(group: number | undefined, exited: Promise<unknown>): void {
  if (group === undefined) return;
  signalGroup(group, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), graceMs);
  void exited.then(() => clearTimeout(timer));
}
