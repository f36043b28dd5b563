import { usageError, type RomkitError } from '../../system/error.ts';
import type { Machine } from '../registry/model/machine.ts';

export const powerActions = ['on', 'off', 'reset'] as const;
export type PowerAction = (typeof powerActions)[number];

export const powerStates = ['on', 'off', 'unknown'] as const;
/** `unknown` where nothing can ask the machine. */
export type PowerState = (typeof powerStates)[number];

export type PoweredMachine = Pick<Machine, 'macs' | 'name'>;

/** A way to switch machines: a packet, a virtual machine's own controls, a management controller. */
export interface PowerBackend {
  /** `wake-on-lan`, `rack` */
  readonly name: string;
  /** Its actions for this machine; none where the machine is not its own. */
  actionsFor(machine: PoweredMachine): readonly PowerAction[];
  /** @throws RomkitError where the machine was not switched */
  perform(machine: PoweredMachine, action: PowerAction): Promise<void>;
  state(machine: PoweredMachine): PowerState;
}

/** The power of one machine: its state, and each possible action with the name of the back end that does it. */
export interface MachinePower {
  readonly state: PowerState;
  readonly actions: readonly { readonly action: PowerAction; readonly by: string }[];
}

/** Power of the pool's machines, by all back ends that are there. */
export interface Power {
  of(machine: PoweredMachine): MachinePower;
  /** @throws RomkitError `power-not-possible`, or of the back end */
  perform(machine: PoweredMachine, action: PowerAction): Promise<void>;
}

/** @param backends the first that can do an action does it */
export function powerBy(backends: readonly PowerBackend[]): Power {
  const finder = (machine: PoweredMachine) => (action: PowerAction) =>
    backends.find((each) => each.actionsFor(machine).includes(action));
  return {
    of(machine) {
      const find = finder(machine);
      const states = backends.map((each) => each.state(machine));
      return {
        state: states.find((state) => state !== 'unknown') ?? 'unknown',
        actions: powerActions.flatMap((action) => {
          const by = find(action)?.name;
          return by === undefined ? [] : [{ action, by }];
        }),
      };
    },
    async perform(machine, action) {
      const backend = finder(machine)(action);
      if (backend === undefined) throw notPossible(machine, action);
      await backend.perform(machine, action);
    },
  };
}

const words = { on: 'switch on', off: 'switch off', reset: 'reset' } as const;

function notPossible({ name, macs }: PoweredMachine, action: PowerAction): RomkitError {
  return usageError(
    'power-not-possible',
    `romkit cannot ${words[action]} ${name ?? macs[0] ?? 'this machine'} from here.`,
    action === 'on'
      ? 'Name the network interface for Wake-on-LAN packets: --interface IF, of romkit serve or of this command.'
      : 'Wake-on-LAN can only switch on: use the machine’s own button or its management controller.',
  );
}
