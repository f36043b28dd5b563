import type { ServerResponse } from 'node:http';
import type { Boot } from '../../registry/model/boot.ts';
import type { Registry } from '../../registry/registry.ts';
import type { TrialRun } from '../trial/trial-run.ts';

/** A change of the pool, as clients of the event stream hear of it. */
export type PoolEvent =
  /** The registry has changed: ask again for what is shown. */
  | { readonly type: 'change'; readonly change: number }
  | { readonly type: 'boot'; readonly boot: Boot }
  | { readonly type: 'trial'; readonly run: TrialRun };

/** Tells of trials; returns what ends it. */
type TrialNews = (listener: (run: TrialRun) => void) => () => void;

interface Sent {
  readonly id: string;
  readonly text: string;
}

/** Events that a client may have missed and still gets. */
const keptEvents = 2000;
/** A client that takes no more than this is let go; it comes back and resumes. */
const mostBufferedBytes = 1 << 20;
const aliveMs = 15_000;

/**
 * Server-sent events (HTML Living Standard, section 9.2) of every change of the pool. A client that comes back with
 * Last-Event-ID gets what it has missed, or a `reset` where that is no longer kept: then it asks for everything anew.
 */
export class EventStream {
  readonly #epoch: string;
  readonly #kept: Sent[] = [];
  readonly #clients = new Set<ServerResponse>();
  readonly #stop: (() => void)[];
  readonly #alive: NodeJS.Timeout;
  #count = 0;

  /** @param epoch tells one run of the server from another */
  constructor(registry: Registry, epoch: string, onTrial: TrialNews = () => () => undefined) {
    this.#epoch = epoch;
    this.#stop = [
      registry.onChange(({ change }) => this.#tell({ type: 'change', change })),
      registry.boots.onBoot((boot) => this.#tell({ type: 'boot', boot })),
      onTrial((run) => this.#tell({ type: 'trial', run })),
    ];
    this.#alive = setInterval(
      () => this.#clients.forEach((client) => client.write(':\n\n')),
      aliveMs,
    ).unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Begin to send to a client; ends with its connection. */
  join(response: ServerResponse, lastEventId: string | undefined): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const missed = this.#after(lastEventId);
    response.write('retry: 1000\n\n');
    if (missed === undefined) response.write(`id: ${this.#id(this.#count)}\nevent: reset\ndata: {}\n\n`);
    else missed.forEach(({ text }) => response.write(text));
    this.#clients.add(response);
    response.once('close', () => this.#clients.delete(response));
  }

  close(): void {
    clearInterval(this.#alive);
    this.#stop.forEach((stop) => stop());
    this.#clients.forEach((client) => client.end());
  }

  #id(number: number): string {
    return `${this.#epoch}-${number}`;
  }

  /** Undefined where events are missing in between. A new client has missed none. */
  #after(lastEventId: string | undefined): readonly Sent[] | undefined {
    if (lastEventId === undefined || lastEventId === this.#id(this.#count)) return [];
    const at = this.#kept.findIndex(({ id }) => id === lastEventId);
    return at === -1 ? undefined : this.#kept.slice(at + 1);
  }

  #tell(event: PoolEvent): void {
    const id = this.#id(++this.#count);
    const text = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    this.#kept.push({ id, text });
    if (this.#kept.length > keptEvents) this.#kept.shift();
    for (const client of this.#clients) {
      if (client.writableLength > mostBufferedBytes) client.destroy();
      else client.write(text);
    }
  }
}
