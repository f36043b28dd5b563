/** A map of at most `limit` entries: the one that was not used for the longest time makes room for a new one. */
export class BoundedMap<Value> {
  readonly #limit: number;
  readonly #onEvicted: ((value: Value) => void) | undefined;
  readonly #entries = new Map<string, Value>();
  #newest: string | undefined;

  /** @param onEvicted told of the entry that made room */
  constructor(limit: number, onEvicted?: (value: Value) => void) {
    this.#limit = limit;
    this.#onEvicted = onEvicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined && key !== this.#newest) this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = key;
    if (this.#entries.size <= this.#limit) return;
    const oldest = this.#entries.entries().next();
    if (oldest.done) return;
    this.#entries.delete(oldest.value[0]);
    this.#onEvicted?.(oldest.value[1]);
  }

  delete(key: string): void {
    if (key === this.#newest) this.#newest = undefined;
    this.#entries.delete(key);
  }

  values(): Iterable<Value> {
    return this.#entries.values();
  }
}
