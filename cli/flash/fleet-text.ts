import { basename } from 'node:path';
import type { FleetOrder } from '../../rom/flash/fleet/order.ts';
import type { HostOutcome } from '../../rom/flash/fleet/run.ts';
import type { FleetState } from '../../rom/flash/fleet/state.ts';
import { table } from '../table.ts';
import type { RomTask } from './fleet-pack.ts';

/** What is known of a host in the end, or before it begins. */
export interface HostReport {
  readonly host: string;
  readonly device: string;
  readonly rom: string;
  readonly romSha256: string;
  readonly state: 'done' | 'failed' | 'started' | 'waiting';
  /** True where an earlier run did it. */
  readonly earlier: boolean;
  readonly exitCode: number | null;
  readonly message: string;
  readonly hint: string | null;
  /** File there. */
  readonly backup: string | null;
}

/** Each host of an inventory, in its order. */
export function reportHosts(
  tasks: readonly RomTask[],
  order: FleetOrder<RomTask>,
  state: FleetState,
  outcomes: ReadonlyMap<string, HostOutcome>,
): HostReport[] {
  return tasks.map((task) => {
    const { host, device } = task.host;
    const outcome = outcomes.get(host);
    const entry = state[host]?.key === task.key ? state[host] : undefined;
    const earlier = outcome === undefined && entry !== undefined;
    return {
      ...{ host, device, rom: task.rom.path, romSha256: task.rom.sha256, earlier },
      state:
        outcome !== undefined
          ? outcome.ok
            ? 'done'
            : 'failed'
          : order.done.includes(task)
            ? 'done'
            : (entry?.state ?? 'waiting'),
      exitCode: outcome?.exitCode ?? entry?.exitCode ?? null,
      message: outcome?.message ?? entry?.message ?? '',
      hint: outcome?.hint ?? null,
      backup: outcome?.backup ?? entry?.backup ?? null,
    };
  });
}

/** Before anything is done: who comes first, what is done already. */
export function describeOrder(name: string, tasks: readonly RomTask[], order: FleetOrder<RomTask>): string {
  const step = (task: RomTask): string => {
    if (order.done.includes(task)) return 'done already';
    return task.host.host === order.canary ? 'first, alone' : order.canary === null ? '' : 'then';
  };
  const rows = tasks.map((task) => [
    task.host.host,
    task.host.device,
    basename(task.rom.path),
    `${task.rom.sha256.slice(0, 16)}…`,
    step(task),
  ]);
  const left = order.waves.flat().length;
  return `${table([['Host', 'Device', 'ROM', 'sha256', ''], ...rows])}\n\n${name}: ${left} of ${tasks.length} hosts to be written.`;
}

/** The hosts at the end. */
export function describeHosts(hosts: readonly HostReport[]): string {
  const rows = hosts.map(({ host, device, rom, ...rest }) => [host, device, basename(rom), resultOf(rest)]);
  const done = hosts.filter(({ state }) => state === 'done').length;
  return `${table([['Host', 'Device', 'ROM', 'Result'], ...rows])}\n\n${done} of ${hosts.length} hosts are done.`;
}

function resultOf({
  state,
  earlier,
  message,
  exitCode,
}: Pick<HostReport, 'state' | 'earlier' | 'message' | 'exitCode'>): string {
  const when = earlier ? ', by an earlier run' : '';
  if (state === 'done') return `${message === 'identical' ? 'was there already' : 'done'}${when}`;
  if (state === 'failed') return `failed${when} (${exitCode}): ${message}`;
  return state === 'started' ? 'begun; nobody has looked since' : 'not begun';
}
