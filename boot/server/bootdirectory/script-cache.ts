import type { Snapshot } from '../../registry/snapshot.ts';

const mostEntries = 30_000;
const mostBytes = 64 << 20;

/** What was made from one snapshot of the registry; the next snapshot empties it, and so does too much of it. */
export class SnapshotCache<Value> {
  readonly #bytesOf: (value: Value) => number;
  readonly #entries = new Map<string, Value>();
  #snapshot: Snapshot | null = null;
  #bytes = 0;

  constructor(bytesOf: (value: Value) => number) {
    this.#bytesOf = bytesOf;
  }

  get(snapshot: Snapshot, key: string): Value | undefined {
    return this.#snapshot === snapshot ? this.#entries.get(key) : undefined;
  }

  set(snapshot: Snapshot, key: string, value: Value): void {
    if (this.#snapshot !== snapshot || this.#entries.size >= mostEntries || this.#bytes > mostBytes) {
      this.#entries.clear();
      this.#bytes = 0;
      this.#snapshot = snapshot;
    }
    this.#entries.set(key, value);
    this.#bytes += this.#bytesOf(value);
  }
}
