import type { BootEvent } from '../../chain/event.ts';
import { showable } from '../../evidence/wire/wire-text.ts';
import type { After } from './follow-environment.ts';

/** A daemon's log, and a connection that is acknowledged, tell of a packet so much later at most. */
const behindMs = 500;
/** More in that time are a flood, of which the newest count. */
const mostEvents = 200;
/** An address and an error number fit in. */
const mostCharacters = 500;

/**
 * Holds back what consoles show until everything is told that was before it: a console is read at once, and its error
 * would seem to come before the file that it is about.
 */
export class HeldLines {
  readonly #after: After;
  readonly #tell: (events: readonly BootEvent[]) => void;
  readonly #held = new Map<string | null, BootEvent[]>();

  /** @param tell is given what one machine has shown, in order, at the time at which it is told */
  constructor(after: After, tell: (events: readonly BootEvent[]) => void) {
    this.#after = after;
    this.#tell = tell;
  }

  hold(event: BootEvent): void {
    const { mac } = event;
    const before = this.#held.get(mac);
    const held = before ?? [];
    held.push(later(event));
    if (held.length > mostEvents) held.shift();
    if (before !== undefined) return;
    this.#held.set(mac, held);
    this.#after(behindMs, () => {
      this.#held.delete(mac);
      this.#tell(held);
    });
  }
}

const later = (event: BootEvent): BootEvent => ({
  ...event,
  atMs: event.atMs + behindMs,
  ...('line' in event ? { line: showable(event.line, mostCharacters) } : {}),
});
