import type { Diagnosis } from '../../../boot/chain/diagnosis/diagnosis.ts';
import { methods, type Method, type Stage } from '../../../boot/chain/stage.ts';
import type { LabCase } from '../../../lab/case/case.ts';
import type { LabResult } from '../../../lab/run/run-lab.ts';
import type { MachineOutcome } from '../../../boot/chain/chain-watcher.ts';

export const mac = '52:54:00:77:00:01';

export function labCase(change: Partial<LabCase> = {}): LabCase {
  return {
    method: 'chain',
    firmware: 'bios',
    card: 'e1000',
    subject: { kind: 'built', flavour: 'ipxe' },
    engines: { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'romkit' },
    machines: 1,
    system: { kind: 'beacon', images: 1 },
    ...change,
  };
}

/** A machine whose stages took a second each, up to the one at which it stopped, if it did. */
export function outcome(
  method: Method,
  stopped: { readonly at: Stage; readonly diagnosis: Diagnosis } | null = null,
): MachineOutcome {
  const { stages } = methods[method];
  const done = stopped === null ? stages.length : stages.indexOf(stopped.at);
  return {
    mac,
    result: stopped === null ? 'complete' : 'broken',
    diagnosis: stopped?.diagnosis ?? null,
    state: {
      complete: stopped === null,
      stages: stages.map((stage, index) => ({
        stage,
        status: index < done ? 'done' : 'pending',
        startedMs: index * 1000,
        endedMs: index < done ? (index + 1) * 1000 : null,
        detail: index < done ? `${stage} seen` : null,
      })),
    },
  };
}

export const labResult = (...outcomes: MachineOutcome[]): LabResult => ({
  outcomes,
  accelerator: 'tcg',
  versions: { qemu: '7.2' },
});
