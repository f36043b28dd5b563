import type { MachinePlan } from '../../../lab/machine/machine-plan.ts';
import { startMachine, type Machine, type MachineEvent } from '../../../lab/machine/start.ts';

export const plainMachine: MachinePlan = {
  name: 'test',
  mac: '52:54:00:77:00:01',
  card: 'virtio-net-pci',
  rom: null,
  tap: null,
  firmware: { kind: 'bios' },
  accelerator: 'tcg',
  memoryMiB: 512,
  noReboot: true,
};

export interface Booting {
  readonly machine: Machine;
  readonly events: readonly MachineEvent[];
  /** Resolves with the first event that fits; rejects where the machine ends without one. */
  event(fits: (event: MachineEvent) => boolean): Promise<MachineEvent>;
}

export async function boot(changes: Partial<MachinePlan>): Promise<Booting> {
  const events: MachineEvent[] = [];
  const listeners = new Set<() => void>();
  const machine = await startMachine(
    { ...plainMachine, ...changes },
    {
      now: () => performance.now(),
      onEvent: (event) => {
        events.push(event);
        listeners.forEach((listener) => listener());
      },
    },
  );
  const event: Booting['event'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = events.find(fits);
        if (found !== undefined) resolve(found);
        else if (events.at(-1)?.type === 'exit') reject(new Error(`It ended: ${JSON.stringify(events)}`));
        else return;
        listeners.delete(look);
      };
      listeners.add(look);
      look();
    });
  return { machine, events, event };
}

/** Lines of a console, joined. */
export function consoleOf({ events }: Booting): string {
  return events.flatMap((event) => (event.type === 'console' ? [event.line] : [])).join('\n');
}
