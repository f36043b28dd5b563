import type { Socket } from 'node:net';

export interface DirectConnectionOptions {
  /** Answers what has come, where it can; false hands the connection over. */
  readonly answer: (text: string, socket: Socket) => boolean;
  /** Takes a connection as if it had just been opened: what has come can be read from it. */
  readonly handOver: (socket: Socket) => void;
  readonly idleMs: number;
}

/** A connection that has asked for nothing but plain scripts so far. */
export class DirectConnection {
  readonly #socket: Socket;
  readonly #options: DirectConnectionOptions;

  constructor(socket: Socket, options: DirectConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setTimeout(options.idleMs);
    socket.on('data', this.#take).on('end', this.#finish);
    socket.on('timeout', this.#break).on('error', this.#break);
  }

  /** The client sends nothing more; it may still read. */
  readonly #finish = (): void => void this.#socket.end();

  readonly #break = (): void => void this.#socket.destroy();

  readonly #take = (bytes: Buffer): void => {
    const socket = this.#socket;
    if (!this.#options.answer(bytes.toString('latin1'), socket)) {
      this.#leave(bytes);
      return;
    }
    if (!socket.writableNeedDrain) return;
    // It asks faster than it reads.
    socket.pause();
    socket.once('drain', () => socket.resume());
  };

  #leave(bytes: Buffer): void {
    const socket = this.#socket;
    socket.setTimeout(0);
    socket.off('data', this.#take).off('end', this.#finish);
    socket.off('timeout', this.#break).off('error', this.#break);
    socket.pause();
    socket.unshift(bytes);
    this.#options.handOver(socket);
    socket.resume();
  }
}
