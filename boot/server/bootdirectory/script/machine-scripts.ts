import { holdMs } from '../../../dialects/jitter.ts';
import type { Registry } from '../../../registry/registry.ts';
import type { ServerLog } from '../../log.ts';
import type { Asked, BootTracker } from '../../track/tracker.ts';
import { Holds } from '../holds.ts';
import { SnapshotCache } from './script-cache.ts';
import { ScriptWriter, type KeyedAsk, type ServerLayout, type WrittenAnswer } from './script-writer.ts';

export interface MachineScriptsOptions {
  readonly registry: Registry;
  readonly tracker: BootTracker;
  readonly clock: () => number;
  readonly log: ServerLog;
  readonly layout: ServerLayout;
  /** Answers that are held at a time. */
  readonly mostHeld: number;
}

export interface ScriptAnswer {
  /** 503 (RFC 9110 section 15.6.4): ask again. */
  readonly status: 200 | 503;
  /** As of a WrittenAnswer. */
  readonly body: string;
}

const mostCached = 30_000;
const mostWaitingCached = 5000;

const busy: ScriptAnswer = { status: 503, body: 'Ask again in a while.\n' };

/** Gives machines their scripts: from memory, but for what is for the next boot only, and for those who wait. */
export class MachineScripts {
  readonly #options: MachineScriptsOptions;
  readonly #writer: ScriptWriter;
  readonly #cache = new SnapshotCache<WrittenAnswer>(mostCached, ({ body }) => body.length);
  /** Those of machines without an image: anybody can ask for them with invented MAC addresses. */
  readonly #waiting = new SnapshotCache<WrittenAnswer>(mostWaitingCached, ({ body }) => body.length);
  readonly #holds: Holds;

  constructor(options: MachineScriptsOptions) {
    this.#options = options;
    this.#writer = new ScriptWriter(options.layout);
    this.#holds = new Holds(options.registry, options.mostHeld);
  }

  /** Answers that are held now. */
  get held(): number {
    return this.#holds.count;
  }

  /** @param onGone takes a listener for the end of the machine's connection */
  answer(ask: KeyedAsk, onGone: (listener: () => void) => void): ScriptAnswer | Promise<ScriptAnswer> {
    const ready = this.ready(ask);
    if (ready !== null) return this.give(ask, ready);
    return this.#written(ask).waits ? this.#answerLater(ask, onGone) : this.#answerOnce(ask);
  }

  /** The script that can be given at once; null where the boot log has a word first, or the machine is to wait. */
  ready(ask: KeyedAsk): WrittenAnswer | null {
    const written = this.#written(ask);
    const isHeld = written.waits && ask.query.attempt > 0;
    return isHeld || written.given?.rule === 'once' ? null : written;
  }

  /** The script as it is now, for somebody who boots nothing by it. */
  look(ask: KeyedAsk): ScriptAnswer {
    return { status: 200, body: this.#written(ask).body };
  }

  close(): void {
    this.#holds.close();
  }

  #written(ask: KeyedAsk): WrittenAnswer {
    const snapshot = this.#options.registry.snapshot();
    const { mac, key } = ask;
    const known = this.#cache.get(snapshot, mac, key) ?? this.#waiting.get(snapshot, mac, key);
    if (known !== undefined) return known;
    const written = this.#writer.write(this.#writer.decide(snapshot, ask), ask);
    (written.waits ? this.#waiting : this.#cache).set(snapshot, mac, key, written);
    return written;
  }

  /** Give a script that is ready to the machine: it boots by it. */
  give(ask: KeyedAsk, { body, given }: WrittenAnswer): ScriptAnswer {
    this.#options.tracker.gives(this.#asked(ask), given);
    return { status: 200, body };
  }

  /** Is it still to be given? The log knows, once everything that was sent has been recorded. */
  async #answerOnce(ask: KeyedAsk): Promise<ScriptAnswer> {
    const { registry, tracker, log } = this.#options;
    try {
      await tracker.settled(ask.mac);
      const decision = this.#writer.decide(await registry.refresh(), ask);
      const { given } = this.#writer.write(decision, ask);
      if (given?.rule !== 'once') return this.give(ask, this.#written(ask));
      const boot = await tracker.givesOnce(this.#asked(ask), given);
      return { status: 200, body: this.#writer.write(decision, ask, boot).body };
    } catch (error) {
      log.error({ mac: ask.mac, error }, 'what is for the next boot only could not be recorded');
      return busy;
    }
  }

  async #answerLater(ask: KeyedAsk, onGone: (listener: () => void) => void): Promise<ScriptAnswer> {
    const { mac, query } = ask;
    this.#options.tracker.gives(this.#asked(ask), null);
    const isReady = (): boolean => !this.#written(ask).waits;
    const end = await this.#holds.wait({
      mac,
      mostMs: holdMs(mac, query.attempt),
      isReady,
      onGone,
    });
    if (end === 'full') return busy;
    const written = this.#written(ask);
    return written.given?.rule === 'once' ? this.#answerOnce(ask) : this.give(ask, written);
  }

  #asked({ mac, query }: KeyedAsk): Asked {
    const { architecture, firmware, romStamp, reported } = query;
    return {
      mac,
      atMs: this.#options.clock(),
      method: null,
      reported,
      ...(architecture === null ? {} : { architecture }),
      ...(firmware === null ? {} : { firmware }),
      ...(romStamp === null ? {} : { romStamp }),
    };
  }
}
