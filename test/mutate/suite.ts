/**
 * Stands for `@jest/globals` in a bundle of tests, so that one process can run them for one mutant after the other. It
 * knows what unit tests here use.
 */
import { expect } from 'expect';

type Step = () => unknown;

interface Group {
  readonly name: string;
  readonly parent: Group | null;
  readonly beforeAll: Step[];
  readonly beforeEach: Step[];
  readonly afterEach: Step[];
  readonly afterAll: Step[];
  isBegun: boolean;
}

interface Test {
  readonly name: string;
  readonly group: Group;
  readonly run: Step;
}

const newGroup = (name: string, parent: Group | null): Group => ({
  ...{ name, parent, isBegun: false },
  ...{ beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
});

let group = newGroup('', null);
let tests: Test[] = [];

/** Forget the tests of a bundle that was loaded before. */
export function beginSuite(): void {
  group = newGroup('', null);
  tests = [];
}

/** Run the tests of the bundle that was loaded, until one fails. @returns its name; null where all pass */
export async function firstFailure(): Promise<string | null> {
  for (const test of tests) {
    const groups = lineOf(test.group);
    try {
      await begin(groups);
      for (const each of groups) for (const step of each.beforeEach) await step();
      await test.run();
      for (const each of groups.toReversed()) for (const step of each.afterEach) await step();
    } catch (error) {
      await endAll();
      return (
        [...groups.map(({ name }) => name), test.name].filter(Boolean).join(' › ') +
        `: ${String(error)}`.slice(0, 200)
      );
    }
  }
  await endAll();
  return tests.length === 0 ? 'no test was found' : null;
}

async function begin(groups: readonly Group[]): Promise<void> {
  for (const each of groups) {
    if (each.isBegun) continue;
    each.isBegun = true;
    for (const step of each.beforeAll) await step();
  }
}

async function endAll(): Promise<void> {
  const begun = new Set(tests.flatMap((test) => lineOf(test.group)).filter(({ isBegun }) => isBegun));
  for (const each of begun)
    for (const step of each.afterAll) await Promise.resolve(step()).catch(() => undefined);
}

/** From the outermost group to this one. */
const lineOf = (of: Group): Group[] => (of.parent === null ? [of] : [...lineOf(of.parent), of]);

function describe(name: string, define: () => void): void {
  const outer = group;
  group = newGroup(name, outer);
  try {
    define();
  } finally {
    group = outer;
  }
}

const it = (name: string, run: Step): void => void tests.push({ name, group, run });

/** Rows of a table: each a list of arguments, or one argument. */
const eachOf =
  (register: (name: string, run: () => unknown) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, run: (...args: unknown[]) => unknown): void => {
    const isTable = rows.every(Array.isArray);
    rows.forEach((row, index) => {
      const args = isTable ? (row as unknown[]) : [row];
      register(`${name} [${index}]`, () => run(...args));
    });
  };

const skip = Object.assign(() => undefined, { each: () => () => undefined });
const described = Object.assign(describe, {
  each: eachOf(describe),
  skip,
});
const tested = Object.assign(it, { each: eachOf(it), skip });

export { expect, described as describe, tested as it, tested as test };
export const beforeAll = (step: Step): void => void group.beforeAll.push(step);
export const beforeEach = (step: Step): void => void group.beforeEach.push(step);
export const afterEach = (step: Step): void => void group.afterEach.push(step);
export const afterAll = (step: Step): void => void group.afterAll.push(step);
export const jest = { setTimeout: (): void => undefined };
