import { basename } from 'node:path';
import { cardId, cardNames } from '../../../rom/flash/fleet/card-name.ts';
import type { FleetOrder } from '../../../rom/flash/fleet/order.ts';
import type { HostOutcome } from '../../../rom/flash/fleet/run-fleet.ts';
import { entryOf, type FleetState } from '../../../rom/flash/fleet/state.ts';
import { table } from '../../shell/table.ts';
import type { RomTask } from './fleet-pack.ts';

/** What is known of a card in the end, or before it begins. */
export interface CardReport {
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

/** Each card of an inventory, in its order. */
export function reportCards(
  tasks: readonly RomTask[],
  order: FleetOrder<RomTask>,
  state: FleetState,
  outcomes: ReadonlyMap<string, HostOutcome>,
): CardReport[] {
  return tasks.map((task) => {
    const { host, device } = task.host;
    const outcome = outcomes.get(cardId(task.host));
    const entry = entryOf(state, task);
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

/** Before anything is done: who comes first, what is done already, and which bytes they get. */
export function describeOrder(name: string, tasks: readonly RomTask[], order: FleetOrder<RomTask>): string {
  const step = (task: RomTask): string => {
    if (order.done.includes(task)) return 'done already';
    return task === order.canary ? 'first, alone' : order.canary === null ? '' : 'then';
  };
  const rows = tasks.map((task) => [
    ...[task.host.host, task.host.device, basename(task.rom.path)],
    step(task),
  ]);
  const left = order.waves.flat().length;
  return [
    table([['Host', 'Device', 'ROM', ''], ...rows]),
    describeRoms(tasks),
    `${name}: ${left} of ${tasks.length} cards to be written.`,
  ].join('\n\n');
}

/** Each content once: a column of hashes that are all the same says little. */
function describeRoms(tasks: readonly RomTask[]): string {
  const roms = new Map(tasks.map(({ rom }) => [rom.path, rom]));
  return table(
    [...roms.values()].map(({ path, sha256 }) => [basename(path), `sha256 ${sha256.slice(0, 16)}…`]),
  );
}

/** The cards at the end, and what is wrong with those that failed. */
export function describeCards(cards: readonly CardReport[]): string {
  const nameOf = cardNames(cards);
  const rows = cards.map((card) => [card.host, card.device, basename(card.rom), resultOf(card)]);
  const failed = cards.filter(({ state }) => state === 'failed');
  const done = cards.filter(({ state }) => state === 'done').length;
  return [
    table([['Host', 'Device', 'ROM', 'Result'], ...rows]),
    ...failed.map((card) => `${nameOf(card)}: ${card.message}${indented(card.hint)}`),
    `${done} of ${cards.length} cards are done.`,
  ].join('\n\n');
}

const indented = (hint: string | null): string => (hint === null ? '' : `\n${hint.replace(/^/gm, '  ')}`);

function resultOf({ state, earlier, message, exitCode }: CardReport): string {
  if (state === 'done')
    return earlier ? 'done earlier' : message === 'identical' ? 'was there already' : 'done';
  if (state === 'failed') return `failed${earlier ? ' earlier' : ''} (${exitCode ?? 'no exit code'})`;
  return state === 'started' ? 'begun; nobody has looked since' : 'not begun';
}
