import type { ServerResponse } from 'node:http';
import type { Boot } from '../../../registry/model/boot.ts';
import type { Registry } from '../../../registry/registry.ts';
import type { FirmwareRun } from '../../firmware/firmware-run.ts';
import type { TrialRun } from '../../trial/trial-run.ts';
import type { PoolEvent } from '../views.ts';
import { KeptTexts } from './kept-texts.ts';
import type { MachineList } from './machine-list.ts';
import { listedMachine } from './machine-view.ts';

export interface EventStreamOptions {
  /** Tells one run of the server from another. */
  readonly epoch: string;
  /** Tells of trials; returns what ends it. */
  readonly onTrial?: (listener: (run: TrialRun) => void) => (() => void) | undefined;
  /** Tells of builds of firmware; returns what ends it. */
  readonly onFirmware?: (listener: (run: FirmwareRun) => void) => (() => void) | undefined;
}

/** A client that takes no more than this is let go; it comes back and resumes. */
const mostBufferedBytes = 4 << 20;
const aliveMs = 15_000;
/** Boots are told together after so long: of a storm each boot is told as it is then. */
const gatherMs = 50;
/** Changes of machines are told no more often than this. */
const changesMs = 250;
/** More machines than this are not told one by one. */
const mostTold = 500;
/** So long after the last client events are still kept, for one that comes back. */
const watchedMs = 60_000;
/** Pages that were open before the server began come back within seconds; meanwhile changed machines are there twice. */
const keptMs = 10_000;

/**
 * Server-sent events (HTML Living Standard, section 9.2) of every change of the pool. A client begins at the cursor of
 * the list of machines that it has, or where it left off by Last-Event-ID, and gets what it has missed; or a `reset`
 * where that is no longer kept: then it asks for everything anew. While nobody listens nothing is made.
 */
export class EventStream {
  readonly #registry: Registry;
  readonly #list: MachineList;
  readonly #epoch: string;
  readonly #kept = new KeptTexts();
  readonly #clients = new Set<ServerResponse>();
  readonly #stop: (() => void)[];
  readonly #alive: NodeJS.Timeout;
  readonly #boots = new Map<number, Boot>();
  /** Trials and builds of firmware, each as it is last. */
  readonly #runs = new Map<string, Extract<PoolEvent, { readonly run: unknown }>>();
  #hasChanged = false;
  /** The newest entry of the audit log that was told. */
  #toldEntry: number;
  #toldMs = 0;
  #flushing: NodeJS.Timeout | undefined;
  #count = 0;
  #watchedUntilMs = 0;
  /** The list of machines is kept so long, though nobody listens. */
  #listUntilMs = 0;
  /** Somebody has looked; until then the newest boots are in memory for nobody. */
  #wasWatched = false;
  /** Something happened while nobody listened. */
  #isBehind = false;
  #isClosed = false;

  constructor(registry: Registry, list: MachineList, { epoch, onTrial, onFirmware }: EventStreamOptions) {
    this.#registry = registry;
    this.#list = list;
    this.#epoch = epoch;
    this.#toldEntry = registry.newestEntry();
    this.#stop = [
      registry.onChange(() => this.#happened(() => (this.#hasChanged = true))),
      registry.boots.onBoot((boot) => this.#happened(() => this.#boots.set(boot.id, boot))),
      onTrial?.((run) => this.#noteRun({ type: 'trial', run })) ?? (() => undefined),
      onFirmware?.((run) => this.#noteRun({ type: 'firmware', run })) ?? (() => undefined),
    ];
    this.#alive = setInterval(() => this.#write(':\n\n'), aliveMs).unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Somebody may ask for the list of machines soon: it is kept as it is made now. */
  keepList(): void {
    this.#listUntilMs = Date.now() + keptMs;
  }

  /** Let go of the newest boots where nobody has looked at them yet. */
  forgetUnlessWatched(): void {
    if (!this.#wasWatched) this.#registry.boots.forgetLatest();
  }

  /** Id of the newest event; from now on events are kept for somebody who will ask for those after it. */
  cursor(): string {
    this.#watch();
    const newest = this.#id(this.#count);
    this.#kept.mark(newest);
    return newest;
  }

  /**
   * Begin to send to a client; ends with its connection.
   * @param after id of the last event that the client knows
   */
  join(response: ServerResponse, after: string | undefined): void {
    this.#watch();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const newest = this.#id(this.#count);
    const isNew = after === undefined || after === newest;
    const reset = `id: ${newest}\nevent: reset\ndata: {}\n\n`;
    response.write('retry: 1000\n\n');
    if (!isNew) response.write(this.#kept.after(after) ?? reset);
    this.#clients.add(response);
    response.once('close', () => {
      this.#clients.delete(response);
      this.#watchedUntilMs = Date.now() + watchedMs;
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#alive);
    clearTimeout(this.#flushing);
    this.#stop.forEach((stop) => stop());
    this.#clients.forEach((client) => client.end());
  }

  #id(number: number): string {
    return `${this.#epoch}-${number}`;
  }

  #watch(): void {
    this.#wasWatched = true;
    this.#watchedUntilMs = Date.now() + watchedMs;
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#count += 1;
    this.#list.changes(this.#registry.snapshot());
    this.#toldEntry = this.#registry.newestEntry();
  }

  #noteRun(event: Extract<PoolEvent, { readonly run: unknown }>): void {
    this.#happened(() => this.#runs.set(`${event.type} ${event.run.id}`, event));
  }

  #happened(note: () => void): void {
    if (this.#clients.size === 0 && Date.now() > this.#watchedUntilMs) {
      this.#fallBehind();
      return;
    }
    note();
    this.#flushing ??= setTimeout(() => void this.#flush(), gatherMs);
  }

  #fallBehind(): void {
    if (Date.now() > this.#listUntilMs) {
      this.#list.forget();
      this.forgetUnlessWatched();
    }
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.#hasChanged = false;
    this.#boots.clear();
    this.#runs.clear();
    this.#kept.clear();
  }

  /** Changes come before boots: a boot may be that of a machine which is new. */
  async #flush(): Promise<void> {
    const isDue = this.#hasChanged && performance.now() - this.#toldMs >= changesMs;
    try {
      const latest = isDue ? await this.#registry.boots.latest() : null;
      const text = (latest === null ? '' : this.#changeText(latest)) + this.#otherTexts();
      if (text !== '') this.#write(text);
    } catch {
      // The database does not answer: what is to be told is told with the next news.
    }
    if (this.#isClosed) return;
    this.#flushing = this.#hasChanged ? setTimeout(() => void this.#flush(), gatherMs) : undefined;
  }

  #changeText(latest: ReadonlyMap<number, Boot>): string {
    const snapshot = this.#registry.snapshot();
    const { changed, removed, rules } = this.#list.changes(snapshot);
    this.#hasChanged = false;
    this.#toldMs = performance.now();
    const shown = changed.size > mostTold ? null : snapshot.machines.filter(({ id }) => changed.has(id));
    const machines =
      shown?.map((machine) => listedMachine(snapshot, machine, latest.get(machine.id))) ?? null;
    const newest = this.#registry.newestEntry();
    const log = newest !== this.#toldEntry;
    this.#toldEntry = newest;
    return this.#keep({
      ...{ type: 'change', change: snapshot.change, removed: [...removed], rules, log, machines },
    });
  }

  #otherTexts(): string {
    const boots = [...this.#boots.values()].map((boot) => ({ type: 'boot', boot }) as const);
    const runs = [...this.#runs.values()];
    this.#boots.clear();
    this.#runs.clear();
    return [...boots, ...runs].map((event) => this.#keep(event)).join('');
  }

  #keep(event: PoolEvent): string {
    const id = this.#id(++this.#count);
    const text = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    this.#kept.push(id, text);
    return text;
  }

  #write(text: string): void {
    for (const client of this.#clients) {
      if (client.writableLength > mostBufferedBytes) client.destroy();
      else client.write(text);
    }
  }
}
