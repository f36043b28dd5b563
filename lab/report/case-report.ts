import type { ExitCode } from '../../system/error.ts';
import type { LabCase } from '../case/case.ts';
import { injectedFault, type InjectedFault } from '../fault/inject.ts';
import type { LabPlan } from '../run/lab-plan.ts';
import type { LabResult } from '../run/run-lab.ts';
import { caseTitle } from './title.ts';

/** What became of a case, for tables, documents and JUnit. */
export interface CaseReport {
  readonly title: string;
  readonly wanted: LabCase;
  /** A chain is complete or broken; `failed` where there was no run that could show it. */
  readonly status: 'complete' | 'broken' | 'failed';
  /** The injected fault and whether the diagnosis names it; null where none was injected. */
  readonly fault: InjectedFault | null;
  /** Names of machines by MAC address. */
  readonly names: Readonly<Record<string, string>>;
  /** Null where nothing ran. */
  readonly result: LabResult | null;
  /** Why nothing ran, or not to the end. */
  readonly failure: CaseFailure | null;
  /** From power-on to the slowest machine's last stage; null where nothing ran. */
  readonly ms: number | null;
}

export interface CaseFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
}

/** Names of machines by MAC address. */
export function namesOf({ machines }: LabPlan): Record<string, string> {
  return Object.fromEntries(machines.map(({ name, expectation }) => [expectation.mac, name]));
}

/** @param names of machines by MAC address */
export function reportOf(
  wanted: LabCase,
  result: LabResult,
  names: Readonly<Record<string, string>>,
): CaseReport {
  const complete = result.outcomes.every((outcome) => outcome.result === 'complete');
  return {
    title: caseTitle(wanted),
    wanted,
    status: complete ? 'complete' : 'broken',
    fault: wanted.fault === undefined ? null : injectedFault(wanted.fault, result.outcomes),
    names,
    result,
    failure: null,
    ms: Math.max(
      0,
      ...result.outcomes.flatMap(({ state }) => state.stages.map(({ endedMs }) => endedMs ?? 0)),
    ),
  };
}

export function failureReport(wanted: LabCase, failure: CaseFailure): CaseReport {
  return {
    ...{ title: caseTitle(wanted), wanted, status: 'failed', fault: null, names: {} },
    ...{ result: null, failure, ms: null },
  };
}
