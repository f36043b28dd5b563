import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOsReport, type OsReport } from '../../../boot/evidence/console/os-report.ts';
import { ConsoleLog } from '../../../lab/machine/console-log.ts';
import { defaultMemoryMiB } from '../../../lab/machine/machine-plan.ts';
import { startMachine, type MachineEvent } from '../../../lab/machine/start.ts';
import { prepareUefi } from '../../../lab/machine/uefi.ts';
import type { HeldNetwork } from '../../../lab/network/held-network.ts';
import { tapOf } from '../../../lab/network/network.ts';
import { machinePlanOf } from '../../../lab/rack/rack-machine.ts';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import type { MachineKind } from './firmware.ts';

/** A machine that is on. */
export interface RackMachine {
  readonly mac: string;
  readonly console: ConsoleLog;
  /** Wait for a line of its console. */
  says(sign: RegExp | string, from?: number): Promise<string>;
  /** Wait for the system that boots: what it reports on the console. */
  reports(from?: number): Promise<OsReport>;
  reset(): Promise<void>;
  /** Pull the plug. */
  off(): Promise<void>;
}

interface PowerOn {
  readonly number: number;
  readonly kind: MachineKind;
  readonly folder: string;
  readonly network: HeldNetwork;
}

export async function powerOn({ number, kind, folder, network }: PowerOn): Promise<RackMachine> {
  const mac = machineMac(number);
  const log = new ConsoleLog();
  const { card, rom, direct, hardware, firmware } = kind;
  const machine = await startMachine(
    machinePlanOf(
      {
        ...{ name: `node${number}`, mac, card, rom, tap: tapOf(number - 1) },
        ...{ memoryMiB: defaultMemoryMiB, ...(direct === undefined ? {} : { direct }) },
        ...(hardware === undefined ? {} : { hardware }),
      },
      firmware === 'bios'
        ? { kind: 'bios' }
        : await prepareUefi(await mkdtemp(join(folder, 'uefi-')), `node${number}`),
      'tcg',
    ),
    { now: Date.now, onEvent: (event) => tell(event, log), wrap: network.enter },
  );
  return {
    ...{ mac, console: log, reset: () => machine.reset() },
    says: (sign, from) =>
      log.until(
        (line) => ((typeof sign === 'string' ? line.includes(sign) : sign.test(line)) ? line : undefined),
        from,
      ),
    reports: (from) => log.until(parseOsReport, from),
    off: async () => {
      await machine.stop();
    },
  };
}

function tell(event: MachineEvent, log: ConsoleLog): void {
  if (event.type === 'console') log.add(event.line);
  if (event.type === 'exit') log.end(`The machine is off (exit code ${event.exitCode}). ${event.stderr}`);
}
