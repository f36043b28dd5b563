import type { Mac } from '../../chain/event.ts';
import type { Registry } from '../../registry/registry.ts';

/** A storm of changes looks once at those who wait. */
const lookAfterMs = 20;

export type HoldEnd = 'ready' | 'timeout' | 'gone' | 'full';

/** A machine whose answer is held. */
export interface Hold {
  readonly mac: Mac;
  readonly mostMs: number;
  /** There is an answer worth giving. */
  readonly isReady: () => boolean;
  /** Call this when the machine has hung up. */
  readonly onGone: (listener: () => void) => void;
}

/** Answers that wait until the registry has something for their machines; so many at the most, one for each machine. */
export class Holds {
  readonly #most: number;
  readonly #waiting = new Map<
    Mac,
    { readonly isReady: () => boolean; readonly end: (how: HoldEnd) => void }
  >();
  readonly #unsubscribe: () => void;
  #look: NodeJS.Timeout | undefined;

  constructor(registry: Pick<Registry, 'onChange'>, most: number) {
    this.#most = most;
    this.#unsubscribe = registry.onChange(() => {
      this.#look ??= setTimeout(() => this.#release(), lookAfterMs);
    });
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** Resolves at once where there are too many. A machine that asks anew has given up its earlier request. */
  wait({ mac, mostMs, isReady, onGone }: Hold): Promise<HoldEnd> {
    this.#waiting.get(mac)?.end('gone');
    if (this.#waiting.size >= this.#most) return Promise.resolve('full');
    return new Promise((resolve) => {
      const end = (how: HoldEnd): void => {
        clearTimeout(timer);
        if (this.#waiting.get(mac)?.end === end) this.#waiting.delete(mac);
        resolve(how);
      };
      const timer = setTimeout(() => end('timeout'), mostMs);
      this.#waiting.set(mac, { isReady, end });
      onGone(() => end('gone'));
    });
  }

  /** Everyone is answered as things are. */
  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#look);
    this.#waiting.forEach(({ end }) => end('timeout'));
  }

  #release(): void {
    this.#look = undefined;
    this.#waiting.forEach(({ isReady, end }) => {
      if (isReady()) end('ready');
    });
  }
}
