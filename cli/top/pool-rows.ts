import type { Boot } from '../../boot/registry/model/boot.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { machineState, nextImage } from '../pool/text/machine-text.ts';
import { firstItem } from '../../system/present.ts';

/** One machine of the pool, as romkit top shows it. */
export interface PoolRow {
  readonly id: number;
  /** Empty where nobody has named it. */
  readonly name: string;
  readonly mac: string;
  /** In words: `up`, `booting`, `stuck: kernel`, `held`, … */
  readonly state: string;
  /** The image of its newest boot; null where it got none. */
  readonly image: string | null;
  readonly nextBoot: string;
  readonly lastBootMs: number | null;
}

/** The pool: machines that need somebody first, then by the time of their newest boots. Pure. */
export function poolRows(snapshot: Snapshot, latest: ReadonlyMap<number, Boot>): PoolRow[] {
  return snapshot.machines
    .map((machine): PoolRow => {
      const boot = latest.get(machine.id);
      const image = boot?.image ?? null;
      return {
        id: machine.id,
        name: machine.name ?? '',
        mac: firstItem(machine.macs),
        state: machineState(machine, boot),
        image: image === null ? null : `${image}@${boot?.revision ?? '?'}`,
        nextBoot: nextImage(snapshot, machine),
        lastBootMs: boot?.startedMs ?? null,
      };
    })
    .sort(
      (a, b) =>
        urgency(a.state) - urgency(b.state) || (b.lastBootMs ?? 0) - (a.lastBootMs ?? 0) || a.id - b.id,
    );
}

/** How a state is meant, for its colour and its place. */
export type Mood = 'bad' | 'busy' | 'good' | 'idle';

export function moodOf(state: string): Mood {
  if (state === 'held' || state === 'stopped' || state.startsWith('stuck')) return 'bad';
  if (['booting', 'starting', 'waiting'].includes(state)) return 'busy';
  return state === 'up' || state === 'handed over' ? 'good' : 'idle';
}

const urgency = (state: string): number => (moodOf(state) === 'bad' ? 0 : 1);

/** `3 up, 2 booting`, the most frequent first. */
export function stateCounts(rows: readonly PoolRow[]): string {
  const counts = new Map<string, number>();
  for (const { state } of rows) {
    const [word = state] = state.split(':');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

/** `12 s`, `5 min`, `3 h`, `2 d` since a time; `-` for none. */
export function ageText(fromMs: number | null, nowMs: number): string {
  if (fromMs === null) return '-';
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** The differences, as events for JSON Lines. Pure. */
export function rowChanges(before: readonly PoolRow[], after: readonly PoolRow[]): object[] {
  const was = new Map(before.map((row) => [row.id, JSON.stringify(row)]));
  const is = new Set(after.map(({ id }) => id));
  return [
    ...after
      .filter((row) => was.get(row.id) !== JSON.stringify(row))
      .map((row) => ({ type: 'machine', ...row })),
    ...before.filter(({ id }) => !is.has(id)).map(({ id, mac }) => ({ type: 'forgotten', id, mac })),
  ];
}
