import type { BootEvent } from '../../boot/chain/event.ts';
import { ConsoleHistory } from '../../boot/evidence/console/history.ts';
import type { PowerAction, PowerState } from '../../boot/power/power.ts';
import { usageError, type RomkitError } from '../../system/error.ts';
import type { Accelerator, Firmware, Hardware, MachinePlan } from '../machine/machine-plan.ts';
import type { Machine, MachineOptions } from '../machine/start.ts';
import type { VendorPxe } from '../machine/vendor-pxe.ts';
import type { RackSpec } from './rack-plan.ts';

/** A machine with a place in the rack. */
export interface RackPlace extends RackSpec, VendorPxe {
  /** Interface of the network that its card is plugged into. */
  readonly tap: string;
  /** Absent for the usual. */
  readonly hardware?: Hardware;
}

/** The machine for QEMU. @param firmware its own copy where it is UEFI, see prepareUefi */
export const machinePlanOf = (
  { name, mac, card, rom, tap, memoryMiB, direct, hardware }: Omit<RackPlace, 'firmware'>,
  firmware: Firmware,
  accelerator: Accelerator,
): MachinePlan => ({
  ...{ name, mac, card, rom, tap, memoryMiB, firmware, accelerator, noReboot: false },
  ...(direct === undefined ? {} : { direct }),
  ...(hardware === undefined ? {} : { hardware }),
});

/** Starts QEMU: startMachine. */
export type StartMachine = (plan: MachinePlan, options: MachineOptions) => Promise<Machine>;

/** One machine with its power button and its console. Its console stays readable while it is off. */
export class RackMachine {
  readonly plan: MachinePlan;
  readonly history = new ConsoleHistory();
  readonly #start: StartMachine;
  #machine: Machine | null = null;
  #tell: (event: BootEvent) => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(plan: MachinePlan, start: StartMachine) {
    this.plan = plan;
    this.#start = start;
  }

  get state(): PowerState {
    return this.#machine === null ? 'off' : 'on';
  }

  /** Be told what it shows of itself. */
  listen(tell: (event: BootEvent) => void): void {
    this.#tell = tell;
  }

  /**
   * Press a button; one after the other where several are pressed at once. What is on stays on.
   * @throws RomkitError `machine-off` for the reset of a machine that is off; of startMachine
   */
  press(action: PowerAction): Promise<void> {
    const pressed = this.#last.then(() => this.#act(action));
    this.#last = pressed.catch(() => undefined);
    return pressed;
  }

  async #act(action: PowerAction): Promise<void> {
    if (action === 'on') await this.#on();
    else if (action === 'off') await this.#machine?.stop();
    else if (this.#machine === null) throw isOff(this.plan.name);
    else await this.#machine.reset();
  }

  async #on(): Promise<void> {
    if (this.#machine !== null) return;
    const machine = await this.#start(this.plan, {
      now: Date.now,
      onEvent: (event) => {
        if (event.type !== 'exit') this.#tell(event);
      },
      onConsoleBytes: (bytes) => this.history.push(bytes),
    });
    this.#machine = machine;
    void machine.ended.then(() => {
      if (this.#machine === machine) this.#machine = null;
    });
  }
}

const isOff = (name: string): RomkitError =>
  usageError('machine-off', `${name} is off: there is nothing to reset.`, 'Switch it on.');
