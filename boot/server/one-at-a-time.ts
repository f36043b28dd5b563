/** One piece of work, and what is known of it. */
export interface Task<Run> {
  readonly run: Run;
  /** Aborted when somebody stops it, with the reason. */
  readonly signal: AbortSignal;
  tell(news: Partial<Run>): void;
}

interface Current<Run> {
  readonly task: Task<Run>;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/** Work that a server does one at a time. The last one stays to be looked at. */
export class OneAtATime<Run extends { readonly phase: string }> {
  readonly #listeners = new Set<(run: Run) => void>();
  #current: Current<Run> | null = null;
  #count = 0;

  /** The one that is under way, or the last one. */
  get run(): Run | null {
    return this.#current?.task.run ?? null;
  }

  /** Settles when the one that is under way has ended. */
  get ended(): Promise<void> {
    return this.#current?.ended ?? Promise.resolve();
  }

  /** The one that is under way; null where none is. */
  get busy(): Run | null {
    return this.run?.phase === 'ended' ? null : this.run;
  }

  /** Tells one from another, from 1. */
  nextId(): number {
    return ++this.#count;
  }

  /** Begin; it goes on by itself. @param carryOut tells of its end, and does not reject */
  begin(run: Run, carryOut: (task: Task<Run>) => Promise<void>): Run {
    const abort = new AbortController();
    let known = run;
    const task: Task<Run> = {
      get run() {
        return known;
      },
      signal: abort.signal,
      tell: (news) => {
        known = { ...known, ...news };
        for (const listener of this.#listeners) listener(known);
      },
    };
    const current = { task, abort, ended: Promise.resolve() };
    this.#current = current;
    current.ended = carryOut(task);
    task.tell({});
    return known;
  }

  /** End the one that is under way; resolves when nothing is left of it. */
  async stop(reason: Error): Promise<void> {
    this.#current?.abort.abort(reason);
    await this.ended;
  }

  /** Be told of each change. Returns what ends it. */
  onRun(listener: (run: Run) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
