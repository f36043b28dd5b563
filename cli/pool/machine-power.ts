import { powerActions, powerBy, type MachinePower, type PowerAction } from '../../boot/power/power.ts';
import { wakeOnLan } from '../../boot/power/wake-on-lan.ts';
import type { Machine } from '../../boot/registry/model/machine.ts';
import { powerAnswer } from '../../boot/server/api/views.ts';
import { usageError } from '../../system/error.ts';
import { wakeNetwork } from '../serve/network/network.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { withPool, type PoolOptions } from './pool.ts';
import { openApi, serverOf } from './remote/open-remote.ts';
import { findMachine } from './text/pool-words.ts';
import { present } from '../../system/present.ts';

export interface PowerOptions extends PoolOptions {
  /** Network interface for Wake-on-LAN packets of this machine's own. */
  readonly interface?: string | undefined;
}

type Wish = PowerAction | 'state';
const wishes: readonly Wish[] = [...powerActions, 'state'];

/**
 * `romkit machine power`: by a server's back ends with --server, else by a packet from here.
 * @throws RomkitError `bad-power-action`, `unknown-machine`, `power-not-possible`; of the API and of wakeOnLan
 */
export async function powerMachine(
  context: Context,
  output: Output,
  name: string,
  word: string,
  options: PowerOptions,
): Promise<void> {
  const wish = wishes.find((each) => each === word);
  if (wish === undefined) {
    throw usageError('bad-power-action', `"${word}" is no power action.`, `These are: ${wishes.join(', ')}.`);
  }
  await withPool(context, options, async ({ registry }) => {
    const machine = findMachine(registry.snapshot(), name);
    const server = serverOf(context, options);
    const power =
      server === null
        ? await fromHere(machine, wish, options)
        : await byServer(context, server, machine, wish, options);
    output.result({ machine: machine.id, ...power }, powerText(machine, wish, power));
  });
}

async function fromHere(machine: Machine, wish: Wish, options: PowerOptions): Promise<MachinePower> {
  const backends = options.interface === undefined ? [] : [wakeOnLan(wakeNetwork(options.interface))];
  const power = powerBy(backends);
  if (wish !== 'state') await power.perform(machine, wish);
  return power.of(machine);
}

async function byServer(
  context: Context,
  server: string,
  machine: Machine,
  wish: Wish,
  options: PowerOptions,
): Promise<MachinePower> {
  const api = await openApi(context, server, options);
  const path = `/machines/${machine.id}/power`;
  return wish === 'state' ? api.get(path, powerAnswer) : api.post(path, { action: wish }, powerAnswer);
}

/** Public for its test. */
export function powerText(
  { name, macs: [mac] }: Pick<Machine, 'name' | 'macs'>,
  wish: Wish,
  { state, actions }: MachinePower,
): string {
  const machine = name ?? present(mac, 'mac');
  const by = actions.find(({ action }) => action === wish)?.by;
  if (by === 'wake-on-lan')
    return `A Wake-on-LAN packet was sent to ${machine}; whether it wakes, its boot shows.`;
  const possible = actions.map(({ action }) => action).join(', ') || 'nothing';
  if (state === 'unknown') return `Whether ${machine} is on is not known. Possible from here: ${possible}.`;
  return wish === 'reset' ? `${machine} was reset.` : `${machine} is ${state}.`;
}
