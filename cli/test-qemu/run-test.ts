import { basename, join, resolve } from 'node:path';
import { prepareCase, type PreparedCase } from '../../lab/case/prepare.ts';
import { planCase } from '../../lab/case/run-case.ts';
import {
  brokenCase,
  brokenPlan,
  brokenPrepared,
  injectedFault,
  requireApplicable,
} from '../../lab/fault/inject.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { namesOf, reportOf } from '../../lab/report/case-report.ts';
import { testCase } from '../../lab/case/test-case.ts';
import { insideProgram } from '../../lab/run/run-lab.ts';
import { ExitCode, usageError } from '../../system/error.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { nearer } from '../build/build-text.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { explained } from '../source/explain-diagnosis.ts';
import { caseOf } from './case.ts';
import { caseEnvironment } from './environment.ts';
import { writeJunit } from './junit-file.ts';
import type { TestOptions } from './test-options.ts';
import { describeFault, describeOutcomes } from './test-text.ts';
import { watchLab } from './watch-test.ts';

/** `romkit test-qemu [FILE]`: boot the very bytes on a network of their own, and say how far they came. */
export async function testQemu(
  context: Context,
  file: string | undefined,
  options: TestOptions,
  output: Output,
): Promise<void> {
  if (options.jobs !== undefined)
    throw usageError('stray-option', '--jobs is for a matrix.', 'Add --matrix FILE, or leave it out.');
  const { fault = null } = options;
  const asked = await caseOf(file, options, context);
  requireApplicable(asked, fault);
  await requireLab(runTool, isRootHere());
  const environment = await caseEnvironment(context, output, options.source);
  const wanted = await brokenCase(asked, fault, environment);
  const prepared = await brokenPrepared(await prepareCase(wanted, environment), fault, environment);
  const recordings = {
    pcapFile: options.pcap === undefined ? null : resolve(context.cwd, options.pcap),
    consoleFile: options.console === undefined ? null : resolve(context.cwd, options.console),
  };
  const plan = await brokenPlan(await planCase(prepared, recordings), fault, environment);
  const watcher = await watchLab(plan, context, output);
  const tested = await testCase(
    { wanted, prepared, plan, altered: fault !== null },
    {
      program: insideProgram(join(packageRoot(), 'dist/cli/main.js')),
      onMessage: (message) => watcher.onMessage(message),
      signal: context.signal,
      work: environment.work,
      explain: (diagnosis) => explained(context, diagnosis, options.source),
    },
  ).finally(() => watcher.end());
  const { result, recorded, notRecorded } = tested;
  const injected = fault === null ? null : injectedFault(fault, result.outcomes);
  if (result.outcomes.some((outcome) => outcome.result !== 'complete'))
    context.exitCode = ExitCode.chainBroken;
  if (injected?.named === false) context.exitCode = ExitCode.failed;
  if (notRecorded !== null) output.note(notRecorded);
  await writeJunit(options.junit, [reportOf(wanted, result, namesOf(plan))], context);
  output.result(
    {
      method: wanted.method,
      ...(injected === null ? {} : { fault: injected }),
      ...result,
      recorded,
      twinOf: prepared.twinOf,
    },
    [
      describeOutcomes(plan, result),
      ...twinLines(prepared),
      ...(injected === null ? [] : [describeFault(injected)]),
      ...(recorded === null ? [] : [`Recorded in ${nearer(recorded, context.cwd)}`]),
    ].join('\n'),
  );
}

/** What booted was not the file that was named, and why that is as good as can be had. */
function twinLines({ twinOf, request }: PreparedCase): string[] {
  if (twinOf === null) return [];
  return [
    `QEMU has no card for ${basename(twinOf)}: its twin booted, built from the same source, settings and script for ${request.card}.`,
  ];
}
