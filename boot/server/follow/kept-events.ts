import { kindOfLine } from '../../chain/diagnosis/rules-console.ts';
import type { BootEvent, HttpResponseEvent } from '../../chain/event.ts';
import { pathOf } from '../../chain/seen/files.ts';
import { itemAt } from '../../../system/present.ts';

/** Kinds of events that one boot is told by; more is no boot. */
const mostKinds = 60;
/** Kinds of lines that its console shows beside, so that no console displaces what servers have seen. */
const mostKindsOfLines = 40;

/**
 * The events of one boot that stages and diagnosis need, in order: of DHCP and TFTP the first two of each kind and the
 * newest, of HTTP the first, of the console's lines as of DHCP where they tell of an error, and the last. What repeats
 * itself fills no memory.
 */
export class KeptEvents {
  #events: BootEvent[] = [];
  /** Kind of each event. */
  #kinds: string[] = [];
  readonly #counts = new Map<string, number>();
  /** Most boots are seen by servers alone. */
  #lineCounts: Map<string, number> | undefined;
  #removals = 0;
  #lastAnswer: HttpResponseEvent | null = null;
  #lastLine: BootEvent | null = null;

  /** Those that bring a chain further, and the console's errors. */
  get all(): readonly BootEvent[] {
    return this.#events;
  }

  /** And the console's last line, where that is another. */
  get evidence(): readonly BootEvent[] {
    return this.#lastLine === null ? this.#events : [...this.#events, this.#lastLine];
  }

  /** Grows when an event that was kept is taken out: whoever has read the events so far begins anew. */
  get removals(): number {
    return this.#removals;
  }

  /** @returns false where the event tells nothing new */
  add(event: BootEvent): boolean {
    if (event.type === 'http-response') {
      // A machine that waits asks for the same again and again.
      if (isSameAnswer(this.#lastAnswer, event)) return false;
      this.#lastAnswer = event;
    }
    const kind = kindOf(event);
    if (event.type === 'console') this.#lastLine = kind === null ? event : null;
    if (kind === null) return false;
    const counts = isOfConsole(event) ? (this.#lineCounts ??= new Map<string, number>()) : this.#counts;
    const count = counts.get(kind) ?? 0;
    if (count > 0 && event.type.startsWith('http')) return false;
    if (count === 0 && counts.size >= (isOfConsole(event) ? mostKindsOfLines : mostKinds)) return false;
    counts.set(kind, count + 1);
    if (count > 2) {
      const last = this.#kinds.lastIndexOf(kind);
      this.#events.splice(last, 1);
      this.#kinds.splice(last, 1);
      this.#removals += 1;
    }
    this.#events.push(event);
    this.#kinds.push(kind);
    return true;
  }

  /** The chain has moved on: what was refused before did not stop it, nor what the console said. */
  forgetRefusals(): void {
    if (!this.#events.some(isOvercome)) return;
    this.#lastAnswer = null;
    this.#removals += 1;
    this.#lineCounts = undefined;
    const [events, kinds] = [this.#events, this.#kinds];
    this.#events = [];
    this.#kinds = [];
    for (const [index, event] of events.entries()) {
      const kind = itemAt(kinds, index);
      if (isOvercome(event)) {
        this.#counts.delete(kind);
      } else {
        this.#events.push(event);
        this.#kinds.push(kind);
      }
    }
  }
}

const isSameAnswer = (
  before: HttpResponseEvent | null,
  { path, status, complete }: HttpResponseEvent,
): boolean =>
  before !== null && before.path === path && before.status === status && before.complete === complete;

/** Shown by the machine itself, where the others are what servers see of it. */
export const isOfConsole = ({ type }: BootEvent): boolean => type === 'console' || type === 'power';

const isOvercome = (event: BootEvent): boolean =>
  isOfConsole(event) ||
  (event.type === 'http-response' && event.status >= 400) ||
  (event.type === 'tftp-end' && event.error !== null);

/** Null where stages and diagnosis need it not: requests for scripts come by the thousand, and their answers tell all. */
function kindOf(event: BootEvent): string | null {
  // Most events are these.
  if (event.type === 'http-request' && !event.path.includes('/images/')) return null;
  const path = withoutQuery(pathOf(event)) ?? '';
  switch (event.type) {
    case 'dhcp-request':
      return `${event.type} ${event.message} ${event.userClass ?? ''}`;
    case 'dhcp-reply':
      return `${event.type} ${event.message} ${event.bootFile ?? ''}`;
    case 'tftp-request':
      return `${event.type} ${path}`;
    case 'tftp-end':
      return `${event.type} ${path} ${event.error ?? ''}`;
    case 'http-request':
      return `${event.type} ${path}`;
    case 'http-response':
      return `${event.type} ${path} ${event.status} ${String(event.complete)}`;
    case 'dhcp-exhausted':
    case 'tcp-refused':
    case 'udp-refused':
    case 'arp-unanswered':
    case 'tls-established':
    case 'tls-end':
    case 'os-report':
      return event.type;
    case 'tls-hello':
      return `${event.type} ${event.by}`;
    case 'console':
      return kindOfLine(event.line);
    case 'power':
      return event.state === 'reset' && event.isByHand !== true ? event.type : null;
    default:
      return null;
  }
}

function withoutQuery(path: string | null): string | null {
  return path?.replace(/\?.*/s, '') ?? null;
}
