import type { Mac } from '../../../chain/event.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';

interface Entry<Value> {
  readonly machine: Machine | undefined;
  readonly value: Value;
  /** Number of the newest snapshot for which it was found to hold; 0 before. */
  generation: number;
}

const mostBytes = 64 << 20;

/**
 * What was made from a snapshot of the registry for one machine each. Another snapshot in which the machine and all
 * that machines share is the same keeps it; too much of it empties it.
 */
export class SnapshotCache<Value> {
  readonly #bytesOf: (value: Value) => number;
  readonly #mostEntries: number;
  readonly #entries = new Map<string, Entry<Value>>();
  #made: Snapshot | null = null;
  /** The snapshot that was asked for last, and how many there were. */
  #newest: Snapshot | null = null;
  #generation = 0;
  #bytes = 0;

  constructor(mostEntries: number, bytesOf: (value: Value) => number) {
    this.#mostEntries = mostEntries;
    this.#bytesOf = bytesOf;
  }

  get(snapshot: Snapshot, mac: Mac, key: string): Value | undefined {
    if (snapshot !== this.#newest) {
      this.#newest = snapshot;
      this.#generation += 1;
    }
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.generation === this.#generation) return entry?.value;
    if (!this.#isCurrent(snapshot) || entry.machine !== snapshot.byMac.get(mac)) return undefined;
    entry.generation = this.#generation;
    return entry.value;
  }

  set(snapshot: Snapshot, mac: Mac, key: string, value: Value): void {
    if (!this.#isCurrent(snapshot) || this.#entries.size >= this.#mostEntries || this.#bytes > mostBytes) {
      this.#entries.clear();
      this.#bytes = 0;
    }
    this.#made = snapshot;
    this.#entries.set(key, { machine: snapshot.byMac.get(mac), value, generation: 0 });
    this.#bytes += this.#bytesOf(value);
  }

  /** Snapshots share what did not change between them. */
  #isCurrent({ images, assignments, policy }: Snapshot): boolean {
    const made = this.#made;
    return (
      made !== null && made.images === images && made.assignments === assignments && made.policy === policy
    );
  }
}
