import { makeLabPlan } from '../run/make-plan.ts';
import type { LabPlan } from '../run/lab-plan.ts';
import { runLab, type LabEnvironment, type LabResult } from '../run/run-lab.ts';
import type { PreparedCase } from './prepare.ts';

/** What became of a case. */
export interface CaseResult {
  readonly prepared: PreparedCase;
  readonly plan: LabPlan;
  readonly result: LabResult;
}

/** Where a run leaves what it has seen; absolute paths, null for nothing. */
export interface Recordings {
  readonly pcapFile: string | null;
  readonly consoleFile: string | null;
}

/** The plan of a prepared case. */
export function planCase(prepared: PreparedCase, recordings: Recordings): Promise<LabPlan> {
  return makeLabPlan({ ...prepared.request, ...recordings });
}

/** Carry it out. @throws RomkitError of what failed in the lab itself; a broken chain is a result. */
export async function runCase(
  prepared: PreparedCase,
  plan: LabPlan,
  environment: LabEnvironment,
): Promise<CaseResult> {
  return { prepared, plan, result: await runLab(plan, environment) };
}
