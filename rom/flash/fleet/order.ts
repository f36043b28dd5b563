import { usageError } from '../../host/error.ts';
import { didYouMean } from '../../host/nearest.ts';
import type { FleetHost } from './inventory.ts';
import type { FleetState } from './state.ts';

/** A host, and the name of what is to be done there. */
export interface FleetTask {
  readonly host: FleetHost;
  readonly key: string;
}

/** What is done when. */
export interface FleetOrder<Task extends FleetTask = FleetTask> {
  /** The host that all others wait for; null where it has done its part. */
  readonly canary: string | null;
  readonly done: readonly Task[];
  /** Each begins when all before have succeeded. */
  readonly waves: readonly (readonly Task[])[];
}

/**
 * What is left of an inventory: what is on its way already and the canary come first, then all others.
 * @param canary the host's name; the first of the inventory where it is not given
 * @throws RomkitError `unknown-host`
 */
export function orderFleet<Task extends FleetTask>(
  tasks: readonly Task[],
  state: FleetState,
  canary: string | undefined,
): FleetOrder<Task> {
  const first = canary === undefined ? tasks[0] : tasks.find(({ host }) => host.host === canary);
  if (first === undefined) throw unknownHost(canary ?? '', tasks);
  const is = (task: Task, wanted: 'done' | 'started'): boolean => {
    const entry = state[task.host.host];
    return entry?.state === wanted && entry.key === task.key;
  };
  const done = tasks.filter((task) => is(task, 'done'));
  const left = tasks.filter((task) => !is(task, 'done'));
  const isFirst = (task: Task): boolean => task === first || is(task, 'started');
  const waves = [left.filter(isFirst), left.filter((task) => !isFirst(task))];
  return {
    canary: done.includes(first) ? null : first.host.host,
    done,
    waves: waves.filter((wave) => wave.length > 0),
  };
}

function unknownHost(name: string, tasks: readonly FleetTask[]): Error {
  const names = tasks.map(({ host }) => host.host);
  return usageError(
    'unknown-host',
    `The inventory has no host "${name}".`,
    didYouMean(name, names) ?? `--canary takes one of its ${names.length} hosts.`,
  );
}
