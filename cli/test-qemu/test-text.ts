import type { InjectedFault } from '../../lab/fault/inject.ts';
import type { LabPlan } from '../../lab/run/lab-plan.ts';
import type { LabResult } from '../../lab/run/run-lab.ts';
import { table } from '../shell/table.ts';
import { seconds, stageTimes } from './times.ts';
import { valueFor } from '../../system/present.ts';

/** The end of a run: each machine's stages with their times, and why a chain stopped. */
export function describeOutcomes(plan: LabPlan, { outcomes, accelerator }: LabResult): string {
  const blocks = outcomes.map(({ mac, state, result, diagnosis }) => {
    const machine = plan.machines.find(({ expectation }) => expectation.mac === mac);
    const times = stageTimes(state);
    const rows = state.stages.map(({ stage, status, detail }) => [
      status === 'done'
        ? 'ok'
        : result === 'broken' && !times.has(stage) && diagnosis?.stage === stage
          ? 'STOPPED'
          : '-',
      stage,
      times.has(stage) ? seconds(valueFor(times, stage)) : '',
      detail ?? '',
    ]);
    return [
      `${machine?.name ?? mac} (${mac}, ${machine?.card ?? ''}, ${machine?.firmware ?? ''}): ${result}`,
      table(rows, '  '),
      ...(diagnosis === null ? [] : [`  ${diagnosis.message}`, `  ${diagnosis.next}`]),
    ].join('\n');
  });
  const complete = outcomes.filter(({ result }) => result === 'complete').length;
  return [...blocks, `${complete} of ${outcomes.length} chains complete (${accelerator}).`].join('\n\n');
}

/** The injected fault, and whether the diagnosis names it. */
export function describeFault({ name, title, code, named }: InjectedFault): string {
  const verdict = named ? `named correctly (${code})` : `NOT named: the diagnosis should be ${code}`;
  return `Fault ${name}, ${title}: ${verdict}.`;
}
