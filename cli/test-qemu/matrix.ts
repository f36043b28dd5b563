import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { LabCase } from '../../lab/case/case.ts';
import { expandMatrix, type MatrixCase } from '../../lab/matrix/expand.ts';
import { runMatrix } from '../../lab/matrix/run-matrix.ts';
import { parseMatrix } from '../../lab/matrix/schema.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import type { CaseReport } from '../../lab/report/case-report.ts';
import { insideProgram } from '../../lab/run/run-lab.ts';
import { ExitCode, usageError } from '../../system/error.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import { runTool } from '../../system/process/run-tool.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { explained } from '../source/explain-diagnosis.ts';
import { caseOf } from './case.ts';
import { caseEnvironment } from './environment.ts';
import { writeJunit } from './junit-file.ts';
import { describeMatrix } from './matrix-report.ts';
import { watchMatrix } from './matrix-watch.ts';
import type { TestOptions } from './test-options.ts';

/** `romkit test-qemu --matrix FILE`: many chains, several machines at a time, one table at the end. */
export async function testMatrix(
  context: Context,
  path: string,
  file: string | undefined,
  options: TestOptions,
  output: Output,
): Promise<void> {
  refuseStray(file, options);
  const jobs = options.jobs === undefined ? availableParallelism() : wholeNumber('--jobs', options.jobs, 256);
  const cases = await readCases(resolve(context.cwd, path), options, context);
  await requireLab(runTool, isRootHere());
  const watcher = await watchMatrix(cases, context, output);
  const reports = await runMatrix(cases, {
    ...(await caseEnvironment(context, output, options.source)),
    program: insideProgram(join(packageRoot(), 'dist/cli/main.js')),
    signal: context.signal,
    jobs,
    explain: (diagnosis) => explained(context, diagnosis, options.source),
    onEvent: (event) => watcher.onEvent(event),
  }).finally(() => watcher.end());
  await writeJunit(options.junit, reports, context);
  context.exitCode = exitCodeOf(reports);
  output.result({ cases: reports }, describeMatrix(reports));
}

/** A broken chain is what the run was for, unless its fault was not named; what could not run says what is missing. */
function exitCodeOf(reports: readonly CaseReport[]): ExitCode {
  if (reports.some(({ fault }) => fault?.named === false)) return ExitCode.failed;
  if (reports.some(({ status }) => status === 'broken')) return ExitCode.chainBroken;
  return reports.find(({ failure }) => failure !== null)?.failure?.exitCode ?? ExitCode.done;
}

async function readCases(path: string, options: TestOptions, context: Context): Promise<LabCase[]> {
  const text = await readNamedText(path, { example: 'a matrix in YAML' });
  const rows = expandMatrix(parseMatrix(path, text));
  const place = { ...context, cwd: dirname(path) };
  return Promise.all(rows.map((row) => caseOf(undefined, optionsOf(row, options), place)));
}

/** Flags for machines and cables of all rows. */
const pick = ({ memory, nics, delay, loss, mtu, linkDelay }: TestOptions): TestOptions => ({
  memory,
  nics,
  delay,
  loss,
  mtu,
  linkDelay,
});

/** A row says what flags would; --os and --fault are above all of them. */
function optionsOf({ machines, images, os, fault, ...row }: MatrixCase, options: TestOptions): TestOptions {
  return {
    ...row,
    machines: String(machines ?? 1),
    images: String(images ?? 1),
    os: options.os ?? os,
    fault: options.fault ?? fault,
    ...pick(options),
  };
}

/** Flags that a matrix says for each row. */
const perCase = (
  'method nbp flavour firmware card kernel initrd append expect dhcp tftp http pcap console'.split(
    ' ',
  ) as (keyof TestOptions)[]
).concat(['machines', 'images']);

function refuseStray(file: string | undefined, options: TestOptions): void {
  const stray = file ?? perCase.filter((name) => options[name] !== undefined).map((name) => `--${name}`)[0];
  if (stray === undefined) return;
  throw usageError(
    'stray-option',
    `${stray} does not go with --matrix, whose file says that for each row.`,
    'Write it there, or leave --matrix out.',
  );
}
