import type { Boot } from '../../registry/model/boot.ts';
import type { MachineView } from '../../server/api/views.ts';
import { duration } from '../text/time.ts';

export const stateNames = [
  'stuck',
  'held',
  'waiting',
  'booting',
  'silent',
  'up',
  'loaded',
  'failed',
  'off',
] as const;
/**
 * `waiting`: asks for an image and has none. `loaded`: its image is one that does not report itself up. `silent`: it has
 * loaded everything and never reported itself up. `off`: has not asked for anything yet.
 */
export type StateName = (typeof stateNames)[number];

/** A machine's state in a sign, words and a colour, each of which says it alone. */
export interface MachineState {
  readonly name: StateName;
  readonly sign: string;
  readonly words: string;
  /** One of the theme's colours. */
  readonly colour: string;
  /** Moves on by itself. */
  readonly isMoving: boolean;
}

const signs: Readonly<Record<StateName, readonly [string, string]>> = {
  stuck: ['▲', 'red'],
  failed: ['△', 'red'],
  held: ['■', 'orange'],
  waiting: ['◌', 'yellow'],
  booting: ['◐', 'blue'],
  silent: ['◇', 'orange'],
  up: ['●', 'teal'],
  loaded: ['◍', 'teal'],
  off: ['·', 'gray'],
};

/** A system that reports itself up does so in this time. */
const silentAfterMs = 10 * 60_000;

type Seen = Pick<MachineView, 'held' | 'lastBoot' | 'nextBoot'>;

/** @param now milliseconds since 1970 */
export function machineState(machine: Seen, now: number): MachineState {
  const name = stateName(machine, now);
  const [sign, colour] = signs[name];
  const isMoving = name === 'booting' || name === 'waiting';
  return { name, sign, words: wordsOf(name, machine, now), colour, isMoving };
}

/** The name alone: ten thousand are counted at once. @param now milliseconds since 1970 */
export function stateName({ held, lastBoot, nextBoot }: Seen, now: number): StateName {
  if (held !== null) return 'held';
  if (lastBoot === null) return 'off';
  const { state, diagnosis } = lastBoot;
  if (state === 'up') return 'up';
  if (diagnosis !== null) return 'stuck';
  if (state === 'handed-over') return 'loaded';
  if (state === 'failed') return 'failed';
  if (state === 'last-file-served') return now - loadedMs(lastBoot) > silentAfterMs ? 'silent' : 'booting';
  return state === 'seen' && nextBoot.type !== 'image' ? 'waiting' : 'booting';
}

function wordsOf(name: StateName, { held, lastBoot }: Seen, now: number): string {
  if (held !== null) return `held: ${held.reason}`;
  if (lastBoot === null) return 'not seen yet';
  const { diagnosis, startedMs, endedMs, stages, state } = lastBoot;
  const since = (from: number): string => `${name} ${duration(now - from)}`;
  if (name === 'stuck') return `stuck: ${diagnosis?.message ?? 'not known why'}`;
  if (name === 'up') return since(endedMs ?? startedMs);
  if (name === 'loaded') return `${since(endedMs ?? startedMs)} ago`;
  if (name === 'failed') return 'did not come up';
  if (name === 'silent') return since(loadedMs(lastBoot));
  if (name === 'waiting') return since(startedMs);
  const usual = state === 'last-file-served' ? 'os' : undefined;
  const active = stages.find(({ status }) => status === 'active')?.stage ?? usual;
  return active === undefined ? 'booting' : `booting: ${active}`;
}

/** The time at which the last file had gone out. */
const loadedMs = ({ stages, startedMs }: Boot): number => stages.at(-1)?.startedMs ?? startedMs;
