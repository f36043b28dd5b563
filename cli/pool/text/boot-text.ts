import type { Boot } from '../../../boot/registry/model/boot.ts';
import { methods } from '../../../boot/chain/stage.ts';
import { table } from '../../shell/table.ts';
import { when } from './machine-text.ts';

/** A boot's state as a word; one that is open and has a diagnosis is stuck. */
export function bootState({ state, diagnosis, endedMs }: Boot): string {
  if (diagnosis === null) return state;
  return endedMs === null ? `stuck at ${diagnosis.stage}` : `${state} at ${diagnosis.stage}`;
}

/** One boot: what it was given, each stage with its time, and where it stopped why and what to do. */
export function bootDetails(boot: Boot): string {
  const { diagnosis } = boot;
  const rows = boot.stages.map((stage) => stageRow(boot, stage));
  return [
    headOf(boot),
    ...(rows.length === 0 ? [] : [table(rows, '  ')]),
    ...(diagnosis === null ? [] : [`  ${diagnosis.message}`, `  ${diagnosis.next}`]),
  ].join('\n');
}

function headOf(boot: Boot): string {
  const { id, startedMs, image, revision, rule, method, firmware } = boot;
  const words = [
    `Boot ${id}, ${when(startedMs)}`,
    image === null ? 'no image' : `${image}@${revision ?? '?'} (${rule ?? 'no rule'})`,
    ...(method === null ? [] : [`method ${methods[method].number} (${method})`]),
    ...(firmware === null ? [] : [firmware === 'bios' ? 'BIOS' : 'UEFI']),
    bootState(boot),
  ];
  return words.join(', ');
}

/** The times are those since the boot began; a stage that was not seen itself has none. */
function stageRow(
  { startedMs, diagnosis }: Boot,
  { stage, status, endedMs, detail }: Boot['stages'][number],
): string[] {
  const isStuck = diagnosis?.stage === stage && status !== 'done';
  const mark = status === 'done' ? 'done' : isStuck ? 'stuck' : status === 'active' ? 'now' : '-';
  const time = endedMs === null ? '' : `${((endedMs - startedMs) / 1000).toFixed(1)} s`;
  return [stage, mark, time, detail ?? ''];
}
