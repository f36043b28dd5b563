import type { Mac } from '../../chain/event.ts';
import type { Registry, Seen } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';

/** Invented addresses by the hundred thousand do not fill the memory: what is over is told again at the next request. */
const mostWaiting = 20_000;
const mostAtATime = 32;

/** Tells the registry what machines' requests told of them, where it is news. */
export class Sightings {
  readonly #registry: Pick<Registry, 'snapshot' | 'sawMachine'>;
  readonly #log: ServerLog;
  readonly #waiting = new Map<Mac, Waiting>();
  #running = 0;

  constructor(registry: Pick<Registry, 'snapshot' | 'sawMachine'>, log: ServerLog) {
    this.#registry = registry;
    this.#log = log;
  }

  /** Resolves when the registry knows it, or could not take it. */
  async see(seen: Seen): Promise<void> {
    if (!this.#isNews(seen)) return;
    const before = this.#waiting.get(seen.mac);
    if (before !== undefined) {
      before.seen = merged(before.seen, seen);
      return before.done;
    }
    if (this.#waiting.size >= mostWaiting) {
      this.#log.debug({ mac: seen.mac }, 'too many new machines at a time');
      return;
    }
    let settle: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (settle = resolve));
    this.#waiting.set(seen.mac, { seen, done, settle });
    this.#next();
    return done;
  }

  #next(): void {
    while (this.#running < mostAtATime) {
      const [entry] = this.#waiting;
      if (entry === undefined) return;
      const [mac, { seen, settle }] = entry;
      this.#waiting.delete(mac);
      this.#running += 1;
      void this.#tell(seen).then(() => {
        this.#running -= 1;
        settle();
        this.#next();
      });
    }
  }

  async #tell(seen: Seen): Promise<void> {
    try {
      await this.#registry.sawMachine(seen);
    } catch (error) {
      this.#log.warn({ mac: seen.mac, error }, 'the registry could not take what a machine told');
    }
  }

  /** An unknown machine, or one that now tells something else. */
  #isNews({ mac, architecture, firmware, romStamp, reported = {} }: Seen): boolean {
    const machine = this.#registry.snapshot().byMac.get(mac);
    if (machine === undefined) return true;
    const isOther = (told: string | undefined, known: string | null): boolean =>
      told !== undefined && told !== known;
    return (
      isOther(architecture, machine.architecture) ||
      isOther(firmware, machine.firmware) ||
      isOther(romStamp, machine.romStamp) ||
      Object.entries(reported).some(
        ([name, value]) =>
          JSON.stringify(value) !== JSON.stringify(machine.reported[name as keyof typeof machine.reported]),
      )
    );
  }
}

interface Waiting {
  seen: Seen;
  readonly done: Promise<void>;
  readonly settle: () => void;
}

const merged = (earlier: Seen, later: Seen): Seen => ({
  ...earlier,
  ...later,
  reported: { ...earlier.reported, ...later.reported },
});
