import { RomkitError } from '../../system/error.ts';
import type { LabCase } from '../case/case.ts';
import type { CaseHost, FirmwareWish } from '../case/host.ts';
import { prepareCase } from '../case/prepare.ts';
import { planCase } from '../case/run.ts';
import { failureReport, namesOf, reportOf, type CaseReport } from '../report/case-report.ts';
import { testCase, type CaseToTest } from '../report/tested.ts';
import type { LabMessage } from '../run/message.ts';
import type { LabHost } from '../run/run.ts';
import { Slots } from './slots.ts';

export interface MatrixHost extends CaseHost, Pick<LabHost, 'program' | 'signal'> {
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
export async function runMatrix(cases: readonly LabCase[], host: MatrixHost): Promise<CaseReport[]> {
  const builder: CaseHost = { ...host, build: once(host.build), buildTwin: once2(host.buildTwin) };
  const prepared: (CaseToTest | CaseReport)[] = [];
  for (const [index, wanted] of cases.entries()) prepared.push(await prepare(wanted, index, builder, host));
  const slots = new Slots(host.jobs);
  // Of an abort, too, each lab gets the time to tidy up.
  const reports = await Promise.allSettled(
    prepared.map(async (each, index) =>
      'status' in each ? each : slots.with(each.wanted.machines, () => boot(each, index, host)),
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
  builder: CaseHost,
  host: MatrixHost,
): Promise<CaseToTest | CaseReport> {
  host.onEvent({ index, type: 'preparing' });
  try {
    host.signal?.throwIfAborted();
    const prepared = await prepareCase(wanted, builder);
    const plan = await planCase(prepared, { pcapFile: null, consoleFile: null });
    host.onEvent({ index, type: 'ready' });
    return { wanted, prepared, plan, altered: false };
  } catch (error) {
    return failed(wanted, index, error, host);
  }
}

async function boot(test: CaseToTest, index: number, host: MatrixHost): Promise<CaseReport> {
  const { wanted, plan } = test;
  try {
    host.signal?.throwIfAborted();
    host.onEvent({ index, type: 'started' });
    const { result } = await testCase(test, {
      program: host.program,
      signal: host.signal,
      work: host.work,
      onMessage: (message) => host.onEvent({ index, type: 'message', message }),
    });
    const report = reportOf(wanted, result, namesOf(plan));
    host.onEvent({ index, type: 'ended', report });
    return report;
  } catch (error) {
    return failed(wanted, index, error, host);
  }
}

/** Only what people can do something about becomes a report. */
function failed(wanted: LabCase, index: number, error: unknown, host: MatrixHost): CaseReport {
  host.signal?.throwIfAborted();
  if (!(error instanceof RomkitError)) throw error;
  const { code, message, hint, exitCode } = error;
  const report = failureReport(wanted, { code, message, hint: hint ?? null, exitCode });
  host.onEvent({ index, type: 'ended', report });
  return report;
}

/** The same wish has the same result. */
function once(build: CaseHost['build']): CaseHost['build'] {
  const made = new Map<string, Promise<string>>();
  return (wish: FirmwareWish) => remembered(made, JSON.stringify(wish), () => build(wish));
}

function once2(buildTwin: CaseHost['buildTwin']): CaseHost['buildTwin'] {
  const made = new Map<string, Promise<string | null>>();
  return (file, target) => remembered(made, `${target} ${file}`, () => buildTwin(file, target));
}

function remembered<Value>(made: Map<string, Value>, key: string, make: () => Value): Value {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
