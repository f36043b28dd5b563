import { methods } from '../../boot/chain/stage.ts';
import { currentStage } from '../../boot/chain/track.ts';
import type { ConsoleOutcome } from '../../boot/evidence/console/watcher.ts';
import { table } from '../shell/table.ts';
import { seconds, stageTimes } from '../test-qemu/times.ts';
import { valueFor } from '../../system/present.ts';

/** The end of a watch: the stages with their times, and why the chain stopped. */
export function describeConsole(name: string, outcome: ConsoleOutcome): string {
  const { mac, method, state, result, diagnosis, restarts, waiting } = outcome;
  const times = stageTimes(state);
  const stopped = currentStage(state)?.stage;
  const rows = state.stages.map(({ stage, detail }) => [
    times.has(stage) ? 'ok' : stage === stopped && result === 'broken' ? 'STOPPED' : '-',
    ...[stage, times.has(stage) ? seconds(valueFor(times, stage)) : '', detail ?? ''],
  ]);
  const verdict = result === 'running' ? 'not watched to its end' : result;
  return [
    `${mac ?? 'The machine'} on ${name}: ${verdict}`,
    ...(waiting ? [] : [table(rows, '  '), `  Method ${methods[method].number} (${method})`]),
    ...(restarts === 0 ? [] : [`  It started over ${restarts === 1 ? 'once' : `${restarts} times`}.`]),
    ...(diagnosis === null ? [] : [`  ${diagnosis.message}`, `  ${diagnosis.next}`]),
  ].join('\n');
}
