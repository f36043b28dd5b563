import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, RomkitError } from '../../system/error.ts';

/** Where romkit writes, which may go away before it ends: a pipe's reader ends, a terminal is closed. */
export interface Outputs {
  /** Nobody gets what is written to stdout from now on. */
  readonly isLost: boolean;
  /** Tells once that stdout is lost. */
  onLost(listener: (reason: RomkitError) => void): void;
}

/**
 * Let no lost output end the program: what is written to it comes to nothing, and who must know is told. A reader that
 * went away (romkit … | head) has had enough and is no failure; a result that a full disk did not take is one.
 */
export function guardOutputs(): Outputs {
  const listeners: ((reason: RomkitError) => void)[] = [];
  let isLost = false;
  guard(process.stdout, (error) => {
    isLost = true;
    const reason = outputLost(error);
    if (!isReaderGone(error)) failAtExit(reason);
    listeners.forEach((listener) => listener(reason));
  });
  guard(process.stderr, () => undefined);
  leaveTerminals();
  return {
    get isLost() {
      return isLost;
    },
    onLost: (listener) => void listeners.push(listener),
  };
}

/** After its first error a stream is written to no more; writing to it neither throws nor fails. */
function guard(stream: NodeJS.WriteStream, onLost: (error: NodeJS.ErrnoException) => void): void {
  let isLost = false;
  const lose = (error: unknown): void => {
    if (isLost) return;
    isLost = true;
    onLost(error as NodeJS.ErrnoException);
  };
  stream.on('error', lose);
  const write = stream.write.bind(stream);
  stream.write = (
    chunk: Uint8Array | string,
    encodingOrDone?: BufferEncoding | Done,
    ifEncoded?: Done,
  ): boolean => {
    const [encoding, callback] =
      typeof encodingOrDone === 'function' ? [undefined, encodingOrDone] : [encodingOrDone, ifEncoded];
    // The callback hears of no error: ink would fail with it when it takes down what it has drawn.
    const done = (): void => callback?.();
    if (!isLost) {
      try {
        return write(chunk, encoding, done);
      } catch (error) {
        lose(error);
      }
    }
    process.nextTick(done);
    return true;
  };
}

type Done = (error?: Error | null) => void;

const isReaderGone = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EPIPE' || code === 'EIO' || code === 'ERR_STREAM_DESTROYED';

function outputLost(error: NodeJS.ErrnoException): RomkitError {
  return new RomkitError({
    code: 'output-lost',
    message: isReaderGone(error)
      ? 'Nobody reads the output any more, so the work was stopped; nothing half-made is left.'
      : `The output could not be written: ${error.message}.`,
    hint: 'Run it again with its output in a file that has room, or on a terminal that stays open.',
    cause: error,
  });
}

/** The work may be done, but what it said did not arrive. */
function failAtExit(reason: RomkitError): void {
  process.on('exit', (code) => {
    if (code !== ExitCode.done) return;
    process.stderr.write(`romkit: ${reason.message}\n`);
    process.exitCode = ExitCode.failed;
  });
}

/**
 * Node puts terminals back as they were at its end, and aborts where one of them is gone, whatever the exit code was
 * to be (node::ResetStdio). It passes over a file descriptor that has become another file.
 */
function leaveTerminals(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    for (const descriptor of terminals.filter((each) => !isatty(each))) {
      closeSync(descriptor);
      // The lowest number that is free: the one just closed.
      openSync('/dev/null', 'r+');
    }
  });
}
