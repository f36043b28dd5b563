import { join, resolve } from 'node:path';
import { prepareCase } from '../../lab/case/prepare.ts';
import { planCase, runCase } from '../../lab/case/run.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { insideProgram } from '../../lab/run/run.ts';
import { ExitCode } from '../../rom/host/error.ts';
import { packageRoot } from '../../rom/host/folders.ts';
import { callTool } from '../../rom/host/tool.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import { caseOf } from './case.ts';
import { caseHost } from './host.ts';
import type { TestOptions } from './options.ts';
import { describeOutcomes } from './report.ts';
import { watchLab } from './watch.ts';

/** `romkit test-qemu [FILE]`: boot the very bytes on a network of their own, and say how far they came. */
export async function testQemu(
  context: Context,
  file: string | undefined,
  options: TestOptions,
  output: Output,
): Promise<void> {
  await requireLab(callTool, isRootHere());
  const wanted = await caseOf(file, options, context);
  const prepared = await prepareCase(wanted, await caseHost(context, output, options.source));
  const plan = await planCase(prepared, {
    pcapFile: options.pcap === undefined ? null : resolve(context.cwd, options.pcap),
    consoleFile: options.console === undefined ? null : resolve(context.cwd, options.console),
  });
  const watcher = await watchLab(plan, context, output);
  const { result } = await runCase(prepared, plan, {
    program: insideProgram(join(packageRoot(), 'dist/cli/main.js')),
    onMessage: (message) => watcher.onMessage(message),
    signal: context.signal,
  }).finally(() => watcher.end());
  if (result.outcomes.some((outcome) => outcome.result !== 'complete'))
    context.exitCode = ExitCode.chainBroken;
  output.result({ method: wanted.method, ...result }, describeOutcomes(plan, result));
}
