import type { BootEvent } from './event.ts';

/** More different lines than that are not told apart any more. */
const mostMarks = 5000;

/**
 * Tells news from what a machine does again and again. A request that is repeated, a file that is fetched once more, a
 * line that the console has shown before: none of that leads anywhere, and a chain that only does that stands still.
 */
export class ProgressMeter {
  /** How far each thing has come: bytes of a transfer, or 1 for what happened. */
  readonly #marks = new Map<string, number>();

  isNews(event: BootEvent): boolean {
    const [mark, value] = markOf(event);
    if (value <= (this.#marks.get(mark) ?? 0)) return false;
    if (this.#marks.size < mostMarks) this.#marks.set(mark, value);
    return true;
  }
}

function markOf(event: BootEvent): [mark: string, value: number] {
  switch (event.type) {
    case 'tftp-progress':
    case 'tftp-end':
      return [`${event.type} ${event.file}`, event.bytes];
    case 'http-progress':
    case 'http-response':
      return [`${event.type} ${event.path}`, event.bytes];
    case 'tftp-request':
    case 'tftp-probe':
      return [`${event.type} ${event.file}`, 1];
    case 'http-request':
      return [`${event.type} ${event.path}`, 1];
    case 'dhcp-request':
      return [`${event.type} ${event.message} ${event.userClass ?? ''}`, 1];
    case 'dhcp-reply':
      return [`${event.type} ${event.message} ${event.server} ${event.bootFile ?? ''}`, 1];
    case 'console':
    case 'firmware':
      // Clocks and counters change, and mean nothing.
      return [`${event.type} ${event.line.replace(/[\s\d]+/g, '#')}`, 1];
    default:
      return [event.type, 1];
  }
}
