import { RomkitError } from '../../system/error.ts';
import type { LabCase } from '../case/case.ts';
import type { CaseEnvironment, FirmwareWish } from '../case/environment.ts';
import { prepareCase } from '../case/prepare.ts';
import { planCase } from '../case/run-case.ts';
import { brokenCase, brokenPlan, brokenPrepared } from '../fault/inject.ts';
import { failureReport, namesOf, reportOf, type CaseReport } from '../report/case-report.ts';
import { testCase, type CaseToTest } from '../case/test-case.ts';
import type { LabMessage } from '../run/message.ts';
import type { LabEnvironment } from '../run/run-lab.ts';
import { Slots } from './slots.ts';

export interface MatrixEnvironment
  extends CaseEnvironment, Pick<LabEnvironment, 'program' | 'signal' | 'explain'> {
  /** How many machines may boot at a time. */
  readonly jobs: number;
  readonly onEvent: (event: MatrixEvent) => void;
}

/** What goes on; `index` is the case's place in the list. */
export type MatrixEvent = { readonly index: number } & (
  | { readonly type: 'preparing' | 'ready' | 'started' }
  | { readonly type: 'message'; readonly message: LabMessage }
  | { readonly type: 'ended'; readonly report: CaseReport }
);

/**
 * Test cases: first prepare all of them, one after the other, each artifact built once; then boot as many at a time as
 * there are jobs. A case that cannot be prepared or run has a report that says so; the others go on.
 * @throws the abort reason on Ctrl-C
 */
export async function runMatrix(
  cases: readonly LabCase[],
  environment: MatrixEnvironment,
): Promise<CaseReport[]> {
  const builder: CaseEnvironment = {
    ...environment,
    build: once(environment.build),
    buildTwin: once2(environment.buildTwin),
  };
  const prepared: (CaseToTest | CaseReport)[] = [];
  for (const [index, wanted] of cases.entries())
    prepared.push(await prepare(wanted, index, builder, environment));
  const slots = new Slots(environment.jobs);
  // Of an abort, too, each lab gets the time to tidy up.
  const reports = await Promise.allSettled(
    prepared.map(async (each, index) =>
      'status' in each ? each : slots.with(each.wanted.machines, () => boot(each, index, environment)),
    ),
  );
  return reports.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

async function prepare(
  wanted: LabCase,
  index: number,
  builder: CaseEnvironment,
  environment: MatrixEnvironment,
): Promise<CaseToTest | CaseReport> {
  environment.onEvent({ index, type: 'preparing' });
  try {
    environment.signal?.throwIfAborted();
    const { fault = null } = wanted;
    const altered = await brokenCase(wanted, fault, builder);
    const prepared = await brokenPrepared(await prepareCase(altered, builder), fault, builder);
    const sound = await planCase(prepared, { pcapFile: null, consoleFile: null });
    const plan = await brokenPlan(sound, fault, builder);
    environment.onEvent({ index, type: 'ready' });
    return { wanted: altered, prepared, plan, altered: fault !== null };
  } catch (error) {
    return failed(wanted, index, error, environment);
  }
}

async function boot(test: CaseToTest, index: number, environment: MatrixEnvironment): Promise<CaseReport> {
  const { wanted, plan } = test;
  try {
    environment.signal?.throwIfAborted();
    environment.onEvent({ index, type: 'started' });
    const { result } = await testCase(test, {
      ...environment,
      onMessage: (message) => environment.onEvent({ index, type: 'message', message }),
    });
    const report = reportOf(wanted, result, namesOf(plan));
    environment.onEvent({ index, type: 'ended', report });
    return report;
  } catch (error) {
    return failed(wanted, index, error, environment);
  }
}

/** Only what people can do something about becomes a report. */
function failed(wanted: LabCase, index: number, error: unknown, environment: MatrixEnvironment): CaseReport {
  environment.signal?.throwIfAborted();
  if (!(error instanceof RomkitError)) throw error;
  const { code, message, hint, exitCode } = error;
  const report = failureReport(wanted, { code, message, hint: hint ?? null, exitCode });
  environment.onEvent({ index, type: 'ended', report });
  return report;
}

/** The same wish has the same result. */
function once(build: CaseEnvironment['build']): CaseEnvironment['build'] {
  const made = new Map<string, Promise<string>>();
  return (wish: FirmwareWish) => remembered(made, JSON.stringify(wish), () => build(wish));
}

function once2(buildTwin: CaseEnvironment['buildTwin']): CaseEnvironment['buildTwin'] {
  const made = new Map<string, Promise<string | null>>();
  return (file, target) => remembered(made, `${target} ${file}`, () => buildTwin(file, target));
}

function remembered<Value>(made: Map<string, Value>, key: string, make: () => Value): Value {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
