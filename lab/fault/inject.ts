import type { DiagnosisCode } from '../../boot/chain/diagnosis/diagnosis.ts';
import { methods } from '../../boot/chain/stage.ts';
import { usageError } from '../../system/error.ts';
import type { LabCase } from '../case/case.ts';
import type { PreparedCase } from '../case/prepare.ts';
import type { LabPlan } from '../run/lab-plan.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';
import type { Fault, FaultEnvironment } from './fault.ts';
import type { FaultName } from './names.ts';
import { faults } from './table.ts';

/** @throws RomkitError `fault-does-not-apply` where the fault cannot happen in such a case */
export function requireApplicable(wanted: LabCase, name: FaultName | null): void {
  if (name === null) return;
  const fault: Fault = faults[name];
  requireAmong(
    name,
    'method',
    wanted.method,
    fault.methods,
    (method) => `${method} (${methods[method].number})`,
  );
  requireAmong(name, 'firmware', wanted.firmware, fault.firmware, (firmware) => firmware);
}

/** A case with a fault in it; null leaves it as it is. @throws RomkitError `fault-does-not-apply` */
export async function brokenCase(
  wanted: LabCase,
  name: FaultName | null,
  environment: FaultEnvironment,
): Promise<LabCase> {
  requireApplicable(wanted, name);
  const fault: Fault | null = name === null ? null : faults[name];
  return (await fault?.inCase?.(wanted, environment)) ?? wanted;
}

/** A prepared case with a fault in what was made for it. */
export async function brokenPrepared(
  prepared: PreparedCase,
  name: FaultName | null,
  environment: FaultEnvironment,
): Promise<PreparedCase> {
  const fault: Fault | null = name === null ? null : faults[name];
  return {
    ...prepared,
    request: (await fault?.inRequest?.(prepared.request, environment)) ?? prepared.request,
  };
}

/** A plan with a fault in its servers. */
export async function brokenPlan(
  plan: LabPlan,
  name: FaultName | null,
  environment: FaultEnvironment,
): Promise<LabPlan> {
  const fault: Fault | null = name === null ? null : faults[name];
  return (await fault?.inPlan?.(plan, environment)) ?? plan;
}

/** An injected fault and the diagnosis that it got. */
export interface InjectedFault {
  readonly name: FaultName;
  readonly title: string;
  /** The diagnosis that names it. */
  readonly code: DiagnosisCode;
  /** Every machine stopped, and for this reason. */
  readonly named: boolean;
}

export function injectedFault(name: FaultName, outcomes: readonly MachineOutcome[]): InjectedFault {
  const { title, code } = faults[name];
  return { name, title, code, named: outcomes.every(({ diagnosis }) => diagnosis?.code === code) };
}

function requireAmong<Name extends string>(
  fault: FaultName,
  what: string,
  asked: Name,
  possible: readonly Name[],
  show: (name: Name) => string,
): void {
  if (possible.includes(asked)) return;
  throw usageError(
    'fault-does-not-apply',
    `The fault ${fault} cannot happen with --${what} ${asked}.`,
    `It can with --${what} ${possible.map(show).join(', ')}.`,
  );
}
