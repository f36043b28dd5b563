import type { BootEvent, HttpResponseEvent } from '../../chain/event.ts';
import { pathOf } from '../../chain/seen/files.ts';

/** Kinds of events that one boot is told by; more is no boot. */
const mostKinds = 60;

/**
 * The events of one boot that stages and diagnosis need, in order: of DHCP and TFTP the first two of each kind and the
 * newest, of HTTP the first. What repeats itself fills no memory.
 */
export class KeptEvents {
  #events: BootEvent[] = [];
  readonly #counts = new Map<string, number>();
  #removals = 0;
  #lastAnswer: HttpResponseEvent | null = null;

  get all(): readonly BootEvent[] {
    return this.#events;
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
    if (kind === null) return false;
    const count = this.#counts.get(kind) ?? 0;
    if (count > 0 && event.type.startsWith('http')) return false;
    if (count === 0 && this.#counts.size >= mostKinds) return false;
    this.#counts.set(kind, count + 1);
    if (count > 2) {
      const last = this.#events.findLastIndex((each) => kindOf(each) === kind);
      this.#events.splice(last, 1);
      this.#removals += 1;
    }
    this.#events.push(event);
    return true;
  }

  /** The chain has moved on: what was refused before did not stop it. */
  forgetRefusals(): void {
    if (!this.#events.some(isRefusal)) return;
    this.#lastAnswer = null;
    this.#removals += 1;
    this.#events = this.#events.filter((event) => {
      if (!isRefusal(event)) return true;
      this.#counts.delete(kindOf(event)!);
      return false;
    });
  }
}

const isSameAnswer = (
  before: HttpResponseEvent | null,
  { path, status, complete }: HttpResponseEvent,
): boolean =>
  before !== null && before.path === path && before.status === status && before.complete === complete;

const isRefusal = (event: BootEvent): boolean =>
  (event.type === 'http-response' && event.status >= 400) ||
  (event.type === 'tftp-end' && event.error !== null);

/** Null where stages and diagnosis need it not: requests for scripts come by the thousand, and their answers tell all. */
function kindOf(event: BootEvent): string | null {
  // Most events are these.
  if (event.type === 'http-request' && !event.path.includes('/images/')) return null;
  const path = withoutQuery(pathOf(event));
  switch (event.type) {
    case 'dhcp-request':
      return `${event.type} ${event.message} ${event.userClass}`;
    case 'dhcp-reply':
      return `${event.type} ${event.message} ${event.bootFile}`;
    case 'tftp-request':
      return `${event.type} ${path}`;
    case 'tftp-end':
      return `${event.type} ${path} ${event.error}`;
    case 'http-request':
      return `${event.type} ${path}`;
    case 'http-response':
      return `${event.type} ${path} ${event.status} ${event.complete}`;
    case 'dhcp-exhausted':
    case 'tcp-refused':
    case 'udp-refused':
    case 'arp-unanswered':
    case 'tls-end':
    case 'os-report':
      return event.type;
    default:
      return null;
  }
}

function withoutQuery(path: string | null): string | null {
  const at = path?.indexOf('?') ?? -1;
  return at === -1 ? path : path!.slice(0, at);
}
