import type { FlashEvent } from '../../../rom/flash/burn/events.ts';
import type { HostOutcome } from '../../../rom/flash/fleet/run-fleet.ts';

/** What came of a card; what to do about it is told in the end. */
export const endWords = ({ ok, message }: HostOutcome): string =>
  ok ? (message === 'identical' ? 'the ROM is there already' : 'done') : message;

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
