import type { BootEvent, Mac } from '../../boot/chain/event.ts';
import type { ConsoleHistory } from '../../boot/evidence/console/history.ts';
import { powerActions, type PowerBackend, type PoweredMachine } from '../../boot/power/power.ts';
import type { RackMachine } from './rack-machine.ts';

/** Virtual machines beside a boot server: the first power back end, and consoles that can be watched. */
export class Rack {
  readonly #machines: ReadonlyMap<Mac, RackMachine>;
  readonly power: PowerBackend;

  constructor(machines: readonly RackMachine[]) {
    this.#machines = new Map(machines.map((machine) => [machine.plan.mac, machine]));
    this.power = {
      name: 'rack',
      actionsFor: (machine) => (this.#find(machine) === undefined ? [] : powerActions),
      perform: async (machine, action) => this.#find(machine)?.press(action),
      state: (machine) => this.#find(machine)?.state ?? 'unknown',
    };
  }

  readonly consoleOf = (mac: Mac): ConsoleHistory | undefined => this.#machines.get(mac)?.history;

  /** Be told what they show of themselves. */
  readonly listen = (tell: (event: BootEvent) => void): void =>
    this.#machines.forEach((machine) => machine.listen(tell));

  /** Switch all machines on. @throws RomkitError of startMachine */
  async on(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.press('on')));
  }

  /** Pull all plugs. */
  async close(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.press('off')));
  }

  #find({ macs }: PoweredMachine): RackMachine | undefined {
    return macs.map((mac) => this.#machines.get(mac)).find((machine) => machine !== undefined);
  }
}
