import { stageTimes } from '../../boot/chain/times.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';
import type { CaseReport } from './case-report.ts';
import { element, xmlDocument, type Element } from './xml.ts';

/**
 * Reports as JUnit XML, which build servers show: a suite for each case, a test for each stage of each machine. The
 * stage at which a chain stopped has failed, with the diagnosis; those behind it were not reached. Pure.
 */
export const junit = (reports: readonly CaseReport[]): string =>
  document('romkit test-qemu', reports.map(suiteOf));

/** Machines that were watched, as a suite with a test for each stage of each of them. */
export function junitOfOutcomes(
  command: string,
  title: string,
  outcomes: readonly (Pick<MachineOutcome, 'state' | 'diagnosis'> & { readonly name: string })[],
  ms: number,
): string {
  const tests = outcomes.flatMap((outcome) => machineCases(`${title}.${outcome.name}`, outcome));
  return document(command, [suite(title, tests, ms, [])]);
}

const document = (name: string, suites: readonly Element[]): string =>
  xmlDocument(element('testsuites', { name, ...sums(suites.map(({ attributes }) => attributes)) }, suites));

function suiteOf({ title, result, failure, names, ms }: CaseReport): Element {
  const tests =
    result === null
      ? [startCase(title, failure)]
      : result.outcomes.flatMap((outcome) =>
          machineCases(`${title}.${names[outcome.mac] ?? outcome.mac}`, outcome),
        );
  return suite(title, tests, ms ?? 0, properties(result));
}

function suite(title: string, tests: readonly Element[], ms: number, before: readonly Element[]): Element {
  const count = (name: string): number =>
    tests.filter(({ children }) => children.some((child) => typeof child !== 'string' && child.name === name))
      .length;
  const attributes = {
    name: title,
    tests: tests.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: secondsText(ms),
  };
  return element('testsuite', attributes, [...before, ...tests]);
}

function properties(result: CaseReport['result']): Element[] {
  if (result === null) return [];
  const all = { accelerator: result.accelerator, ...result.versions };
  return [
    element(
      'properties',
      {},
      Object.entries(all).map(([name, value]) => element('property', { name, value })),
    ),
  ];
}

function machineCases(
  classname: string,
  { state, diagnosis }: Pick<MachineOutcome, 'state' | 'diagnosis'>,
): Element[] {
  const times = stageTimes(state);
  const stopped = state.stages.find(({ status }) => status !== 'done')?.stage;
  return state.stages.map(({ stage, detail }) => {
    const attributes = { classname, name: stage, time: secondsText(times.get(stage) ?? 0) };
    if (times.has(stage))
      return element('testcase', attributes, detail === null ? [] : [element('system-out', {}, [detail])]);
    if (stage !== stopped)
      return element('testcase', attributes, [element('skipped', { message: 'not reached' })]);
    const { code, message, next } = diagnosis ?? {
      code: 'unfinished',
      message: 'The run ended here.',
      next: '',
    };
    return element('testcase', attributes, [element('failure', { type: code, message }, [next])]);
  });
}

/** Nothing ran: that is an error of the suite, in a test of its own. */
function startCase(classname: string, failure: CaseReport['failure']): Element {
  const { code, message, hint } = failure ?? { code: 'unfinished', message: 'Nothing ran.', hint: null };
  return element('testcase', { classname, name: 'start', time: secondsText(0) }, [
    element('error', { type: code, message }, [hint ?? '']),
  ]);
}

function sums(suites: readonly Element['attributes'][]): Record<string, number | string> {
  const sum = (name: string): number => suites.reduce((total, suite) => total + Number(suite[name]), 0);
  return {
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
    time: sum('time').toFixed(3),
  };
}

const secondsText = (ms: number): string => (ms / 1000).toFixed(3);
