import type { FlashEvent } from '../../rom/flash/events.ts';
import type { HostOutcome } from '../../rom/flash/fleet/run.ts';

/** What came of a card: what is wrong, and what to do about it. */
export function endLines(name: string, { ok, message, hint }: HostOutcome): string[] {
  if (ok) return [`${name}: ${message === 'identical' ? 'the ROM is there already' : 'done'}`];
  return [`${name}: ${message}`, ...(hint === null ? [] : [hint.replace(/^/gm, '  ')])];
}

const eventTypes: readonly string[] = [
  'work',
  'progress',
  'backup',
  'held',
  'line',
  'note',
] satisfies FlashEvent['type'][];

/** The log is made by the same romkit, so what is named like an event is one. */
export const isFlashEvent = (document: object): document is FlashEvent =>
  'type' in document && eventTypes.includes(String(document.type));
