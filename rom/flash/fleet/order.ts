import { usageError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';
import { cardId, cardNames, machineOf } from './card-name.ts';
import type { FleetHost } from './inventory.ts';
import { entryOf, type FleetState } from './state.ts';

/** A card in its host, and the name of what is to be done there. */
export interface FleetTask {
  readonly host: FleetHost;
  readonly key: string;
}

/** What is done when. */
export interface FleetOrder<Task extends FleetTask = FleetTask> {
  /** The card that all others wait for; null where it has done its part. */
  readonly canary: Task | null;
  readonly done: readonly Task[];
  /** Each begins when all before have succeeded. */
  readonly waves: readonly (readonly Task[])[];
}

/**
 * What is left of an inventory: what is on its way already and the canary come first, then all others.
 * @param canary the card's host, or its `host/device`; the first of the inventory where it is not given
 * @throws RomkitError `unknown-host`; `several-cards` where the host has more than one
 */
export function orderFleet<Task extends FleetTask>(
  tasks: readonly Task[],
  state: FleetState,
  canary: string | undefined,
): FleetOrder<Task> {
  const first = canary === undefined ? tasks[0] : cardNamed(canary, tasks);
  const is = (task: Task, wanted: 'done' | 'started'): boolean => entryOf(state, task)?.state === wanted;
  const done = tasks.filter((task) => is(task, 'done'));
  const left = tasks.filter((task) => !is(task, 'done'));
  const started = left.filter((task) => is(task, 'started'));
  // What is on its way is looked after before another card of the same host begins.
  const firsts = [...started, ...left.filter((task) => task === first && !started.includes(task))];
  const waves = [firsts, left.filter((task) => !firsts.includes(task))];
  return {
    canary: first === undefined || done.includes(first) ? null : first,
    done,
    waves: waves.filter((wave) => wave.length > 0),
  };
}

function cardNamed<Task extends FleetTask>(name: string, tasks: readonly Task[]): Task {
  const inHost = tasks.filter(({ host }) => machineOf(host) === name.toLowerCase());
  const named = inHost.length === 1 ? inHost[0] : tasks.find(({ host }) => cardId(host) === name);
  if (named !== undefined) return named;
  const ways = inHost.map(({ host }) => `--canary ${cardId(host)}`);
  if (ways.length > 0)
    throw usageError(
      'several-cards',
      `${name} has ${ways.length} cards in the inventory.`,
      `Say which: ${ways.join(' or ')}.`,
    );
  const names = tasks.map(({ host }) => host).map(cardNames(tasks.map(({ host }) => host)));
  throw usageError(
    'unknown-host',
    `The inventory has no host "${name}".`,
    didYouMean(name, names) ?? `--canary takes one of its ${names.length} cards.`,
  );
}
