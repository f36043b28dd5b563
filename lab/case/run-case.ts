import type { Recordings } from '../../boot/chain/expectation.ts';
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
