import type { Mac } from '../../../chain/event.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';

const mostEntries = 30_000;
const mostBytes = 64 << 20;

/**
 * What was made from a snapshot of the registry for one machine each. Another snapshot in which the machine and all
 * that machines share is the same keeps it; too much of it empties it.
 */
export class SnapshotCache<Value> {
  readonly #bytesOf: (value: Value) => number;
  readonly #entries = new Map<string, { readonly machine: Machine | undefined; readonly value: Value }>();
  #made: Snapshot | null = null;
  #bytes = 0;

  constructor(bytesOf: (value: Value) => number) {
    this.#bytesOf = bytesOf;
  }

  get(snapshot: Snapshot, mac: Mac, key: string): Value | undefined {
    if (!this.#isCurrent(snapshot)) return undefined;
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.machine === snapshot.byMac.get(mac) ? entry.value : undefined;
  }

  set(snapshot: Snapshot, mac: Mac, key: string, value: Value): void {
    if (!this.#isCurrent(snapshot) || this.#entries.size >= mostEntries || this.#bytes > mostBytes) {
      this.#entries.clear();
      this.#bytes = 0;
    }
    this.#made = snapshot;
    this.#entries.set(key, { machine: snapshot.byMac.get(mac), value });
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
