import { join } from 'node:path';
import { methods, stages, type Method } from '../../boot/chain/stage.ts';
import type { LabCase } from '../../lab/case/case.ts';
import { prepareCase } from '../../lab/case/prepare.ts';
import { planCase } from '../../lab/case/run-case.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { bootTimes, methodTimes, type BootTimes, type MethodTimes } from '../../lab/report/boot-times.ts';
import { serversTitle, subjectTitle } from '../../lab/report/title.ts';
import type { LabPlan } from '../../lab/run/lab-plan.ts';
import { insideProgram, runLab } from '../../lab/run/run-lab.ts';
import { ExitCode, RomkitError } from '../../system/error.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { runTool } from '../../system/process/run-tool.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { explained } from '../source/explain-diagnosis.ts';
import { caseOf } from './case.ts';
import { caseEnvironment } from './environment.ts';
import type { TestOptions } from './test-options.ts';
import { seconds } from './times.ts';
import { firstItem, itemAt, lastItem } from '../../system/present.ts';

export interface BenchBootOptions extends Pick<
  TestOptions,
  'flavour' | 'source' | 'card' | 'os' | 'dhcp' | 'tftp' | 'http'
> {
  readonly runs?: string | undefined;
}

/** As the description of such a site goes from one to the next. */
const order: readonly Method[] = ['pxelinux', 'chain', 'chain-embedded', 'rom'];

/** `romkit bench boot`: the same image by each method, several times, and how long each stage took. */
export async function benchBoot(context: Context, options: BenchBootOptions, output: Output): Promise<void> {
  const runs = wholeNumber('--runs', options.runs ?? '3', 100);
  await requireLab(runTool, isRootHere());
  const environment = await caseEnvironment(context, output, options.source);
  const plans: LabPlan[] = [];
  const cases: LabCase[] = [];
  for (const method of order) {
    const wanted = await caseOf(undefined, { ...options, method }, context);
    cases.push(wanted);
    const prepared = await prepareCase(wanted, environment);
    plans.push(await planCase(prepared, { pcapFile: null, consoleFile: null }));
  }
  const boots = await bootAll(plans, runs, context, output);
  const times = order.map((method, index) => methodTimes(method, itemAt(boots, index)));
  output.result({ times }, describeTimes(times, lastItem(cases)));
}

/** Round by round, so that a machine that gets busier meanwhile favours none. */
async function bootAll(
  plans: readonly LabPlan[],
  runs: number,
  context: Context,
  output: Output,
): Promise<BootTimes[][]> {
  const boots = plans.map((): BootTimes[] => []);
  for (let run = 1; run <= runs; run += 1) {
    for (const [index, plan] of plans.entries()) {
      const times = await bootOnce(plan, context);
      itemAt(boots, index).push(times);
      output.event({ type: 'boot', method: plan.method, run, ...times });
      output.note(`${run} of ${runs}  ${plan.method.padEnd(14)}  ${seconds(times.totalMs).padStart(8)}`);
    }
  }
  return boots;
}

async function bootOnce(plan: LabPlan, context: Context): Promise<BootTimes> {
  let powerOnMs = 0;
  const { outcomes } = await runLab(plan, {
    program: insideProgram(join(packageRoot(), 'dist/cli/main.js')),
    signal: context.signal,
    explain: (diagnosis) => explained(context, diagnosis),
    onMessage: (message) => {
      if (message.type !== 'event' || message.event.type !== 'power') return;
      if (message.event.state === 'on') powerOnMs = message.event.atMs;
    },
  });
  const { state, diagnosis } = firstItem(outcomes);
  if (state.complete) return bootTimes(state, powerOnMs);
  throw new RomkitError({
    code: 'chain-broken',
    message: `Method ${plan.method} did not boot: ${diagnosis?.message ?? 'it stopped'}`,
    hint: diagnosis?.next ?? `romkit test-qemu --method ${plan.method} shows how far it comes.`,
    exitCode: ExitCode.chainBroken,
  });
}

/** A Markdown table: medians in seconds. */
export function describeTimes(times: readonly MethodTimes[], wanted: LabCase): string {
  const used = stages.filter((stage) => times.some((each) => each.stages[stage] !== undefined));
  const cell = (ms: number | undefined): string => (ms === undefined ? '' : (ms / 1000).toFixed(1));
  const rows = times.map(({ method, totalMs, lowestMs, highestMs, ...each }) => [
    `${methods[method].number} ${method}`,
    ...used.map((stage) => cell(each.stages[stage])),
    `**${cell(totalMs)}**`,
    `${cell(lowestMs)} … ${cell(highestMs)}`,
  ]);
  const { firmware, card } = wanted;
  const runs = times[0]?.runs ?? 0;
  return [
    markdown([['method', ...used, 'power-on to system', 'lowest … highest'], ...rows]),
    '',
    `Seconds, medians of ${runs} ${runs === 1 ? 'boot' : 'boots'}; ${subjectTitle(wanted)}, ${firmware.toUpperCase()}, ${card}, ${serversTitle(wanted)}.`,
  ].join('\n');
}

function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => (column === 0 ? text.padEnd(itemAt(widths, column)) : text.padStart(itemAt(widths, column)))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column === 0 ? '-' : ':'}`).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
