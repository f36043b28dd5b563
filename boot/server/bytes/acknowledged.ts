import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connectionKey, readTcpTable, type Connection, type TcpTable } from './tcp-table.ts';

/** Firmware acknowledges each packet at once. */
const lookAgainMs = 10;
/** With ten thousand connections the kernel's table takes a while: looking is at most a fifth of the time. */
const pausePerLook = 4;

interface Waiting {
  readonly socket: Socket;
  readonly key: string;
  readonly resolve: () => void;
}

/**
 * Knows when a machine has acknowledged all that was sent to it. Some megabytes fit into the buffers of a connection:
 * that they were handed to the kernel does not say that the machine was still there to take them.
 */
export class Acknowledgements {
  readonly #readTable: () => Promise<TcpTable>;
  readonly #waiting = new Set<Waiting>();
  #looking = false;

  constructor(readTable = kernelTable) {
    this.#readTable = readTable;
  }

  /**
   * Resolves when nothing that was written to a connection is on its way any more.
   * @throws Error when the connection is closed first
   */
  of(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      if (socket.destroyed) {
        reject(new Error('the connection is closed'));
        return;
      }
      const closed = (): void => {
        this.#waiting.delete(waiting);
        reject(new Error('the connection was closed'));
      };
      const waiting: Waiting = {
        socket,
        key: connectionKey(socket as Connection),
        resolve: () => {
          socket.off('close', closed);
          resolve();
        },
      };
      socket.once('close', closed);
      this.#waiting.add(waiting);
      if (!this.#looking) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.size > 0) {
      // Whoever comes while the table is read is in no hurry: what it has sent is not in there.
      const drained = [...this.#waiting].filter(({ socket }) => socket.writableLength === 0);
      const begun = performance.now();
      const table = await this.#readTable();
      const tookMs = performance.now() - begun;
      for (const waiting of drained) {
        if ((table.get(waiting.key) ?? 0) > 0 || !this.#waiting.delete(waiting)) continue;
        waiting.resolve();
      }
      if (this.#waiting.size > 0) await pause(Math.max(lookAgainMs, tookMs * pausePerLook));
    }
    this.#looking = false;
  }
}

/** Empty where the kernel has none: then nothing is known to be on its way. */
export async function kernelTable(): Promise<TcpTable> {
  const texts = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return readTcpTable(texts.join(''));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
