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

/** @param now milliseconds since 1970 */
export function machineState(
  machine: Pick<MachineView, 'held' | 'lastBoot' | 'nextBoot'>,
  now: number,
): MachineState {
  const [name, words] = nameAndWords(machine, now);
  const [sign, colour] = signs[name];
  return { name, sign, words, colour, isMoving: name === 'booting' || name === 'waiting' };
}

function nameAndWords(
  { held, lastBoot, nextBoot }: Pick<MachineView, 'held' | 'lastBoot' | 'nextBoot'>,
  now: number,
): [StateName, string] {
  if (held !== null) return ['held', `held: ${held.reason}`];
  if (lastBoot === null) return ['off', 'not seen yet'];
  const { state, diagnosis, startedMs, endedMs, stages } = lastBoot;
  if (diagnosis !== null && state !== 'up') return ['stuck', `stuck: ${diagnosis.message}`];
  if (state === 'up') return ['up', `up ${duration(now - (endedMs ?? startedMs))}`];
  if (state === 'handed-over') return ['loaded', `loaded ${duration(now - (endedMs ?? startedMs))} ago`];
  if (state === 'failed') return ['failed', 'did not come up'];
  const active = stages.find(({ status }) => status === 'active')?.stage;
  if (state === 'last-file-served') {
    const since = stages.at(-1)?.startedMs ?? startedMs;
    return now - since > silentAfterMs
      ? ['silent', `silent ${duration(now - since)}`]
      : ['booting', `booting: ${active ?? 'os'}`];
  }
  if (state === 'seen' && nextBoot.type !== 'image')
    return ['waiting', `waiting ${duration(now - startedMs)}`];
  return ['booting', active === undefined ? 'booting' : `booting: ${active}`];
}
