import type { Boot, BootState } from '../../model/boot.ts';
import type { BootRow } from '../tables.ts';

/** A boot with what the store alone needs to know of it. */
export interface BootRecord extends Boot {
  /** The arming of "next boot only" that it was given by; null where it was not, or is spent. */
  readonly armed: number | null;
  /** When the last file of its image went out. */
  readonly lastFileMs: number | null;
  /** Several servers have a part in it. */
  readonly isShared?: boolean;
}

/** Without a spread, which makes a hidden class for each object that gets a further property (V8 11). */
export const recordOf = ({ document, machine }: Pick<BootRow, 'document' | 'machine'>): BootRecord =>
  Object.assign(JSON.parse(document) as BootRecord, { machine });

/** The machine is a column alone, so that history can go to another machine in one statement. */
export const rowOf = (record: BootRecord, changed: number): BootRow => ({
  id: record.id,
  machine: record.machine,
  mac: record.mac,
  image: record.image,
  started_ms: record.startedMs,
  ended_ms: record.endedMs,
  changed,
  document: JSON.stringify({ ...record, machine: undefined }),
});

export function bootOf({
  armed: _armed,
  lastFileMs: _lastFileMs,
  isShared: _isShared,
  ...boot
}: BootRecord): Boot {
  return boot;
}

/** A boot that is still going on. */
export const isOpen = ({ endedMs }: Boot): boolean => endedMs === null;

/** States change only forward. `up` comes after `failed`: the system's own word is better evidence than a diagnosis. */
const order: readonly BootState[] = [
  'seen',
  'script-served',
  'last-file-served',
  'handed-over',
  'failed',
  'up',
];

/** A boot in another state, or the same boot where that would be a step back. */
export function advanced(record: BootRecord, state: BootState, atMs: number): BootRecord {
  if (order.indexOf(state) <= order.indexOf(record.state)) return record;
  const ends = state === 'handed-over' || state === 'failed' || state === 'up';
  return { ...record, state, endedMs: ends ? (record.endedMs ?? atMs) : record.endedMs };
}
