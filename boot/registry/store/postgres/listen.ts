import pg from 'pg';
import { clientConfig } from './pool.ts';

const channel = 'romkit';

/** How often to look whether the connection still works: a peer that vanished says nothing. */
const beatMs = 5_000;
const retryMs = { first: 100, most: 2_000 };

/** The word of other processes' changes, by a connection that is made again whenever it is lost. */
export class ChangeListener {
  readonly #url: string;
  readonly #self: string;
  readonly #listener: () => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = retryMs.first;
  #closed = false;

  /** @param self this process's own word, which it need not hear */
  constructor(url: string, self: string, listener: () => void) {
    this.#url = url;
    this.#self = self;
    this.#listener = listener;
    void this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...clientConfig(this.#url), query_timeout: beatMs });
    this.#client = client;
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => {
      if (payload !== this.#self) this.#listener();
    });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch {
      this.#lost(client);
      return;
    }
    this.#retryMs = retryMs.first;
    // Notifications that came while the connection was lost.
    this.#listener();
    this.#beat(client);
  }

  #beat(client: pg.Client): void {
    if (this.#closed || client !== this.#client) return;
    this.#timer = setTimeout(() => {
      client.query('select 1').then(
        () => this.#beat(client),
        () => this.#lost(client),
      );
    }, beatMs).unref();
  }

  #lost(client: pg.Client): void {
    if (this.#closed || client !== this.#client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    client.end().catch(() => undefined);
    this.#timer = setTimeout(() => void this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, retryMs.most);
  }
}

/** The statement that tells all listeners of a change once the transaction is committed. */
export const notification = (self: string): string => `notify ${channel}, '${self}'`;
