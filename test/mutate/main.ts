/**
 * `npm run mutate -- boot/dialects rom/flash/plan/slot.ts`: makes small changes to the sources, one at a time, and looks
 * which of them no unit test notices.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TestBundler } from './bundle.ts';
import { Crew } from './crew.ts';
import { mutantsOf } from './mutants.ts';
import { switched } from './switched.ts';

const wantedScore = 0.85;
const mostUsualMs = 30_000;

interface Counts {
  noticed: number;
  total: number;
}

const filesIn = (path: string, ending: RegExp): string[] =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => ending.test(name))
        .map((name) => join(path, name))
        .sort()
    : [];

/** The tests of a file's own folder and of those below and beside it, which mirror the sources. */
function testsFor(path: string): string[] {
  let folder = path.endsWith('.ts') ? dirname(path) : path;
  while (folder !== '.' && filesIn(join('test', folder), /\.test\.tsx?$/).length === 0)
    folder = dirname(folder);
  const tests = folder === '.' ? [] : filesIn(join('test', folder), /\.test\.tsx?$/);
  // The first test that fails ends a mutant's run: those that take long come last.
  const isProperty = (test: string): boolean => test.includes('.property.test.');
  return [...tests.filter((test) => !isProperty(test)), ...tests.filter(isProperty)];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function mutateFile(
  path: string,
  tests: readonly string[],
  { bundler, crew, out }: { bundler: TestBundler; crew: Crew; out: string },
): Promise<Counts> {
  const text = readFileSync(path, 'utf8');
  const mutants = mutantsOf(path, text);
  if (tests.length === 0 || mutants.length === 0) {
    say(`${path}: ${mutants.length === 0 ? 'nothing to change' : 'no unit test reaches it'}`);
    return { noticed: 0, total: tests.length === 0 ? mutants.length : 0 };
  }
  const bundle = join(out, `${path.replaceAll('/', '-')}.mjs`);
  await bundler.write(tests, { path, text: switched(text, mutants) }, bundle);
  const begunMs = performance.now();
  const without = await crew.ask({ id: 0, bundle }, mostUsualMs);
  if (without !== null) throw new Error(`${path}: its tests fail without a change: ${without}`);
  const usualMs = performance.now() - begunMs;
  const survivors: string[] = [];
  for (const { id, line, title } of mutants)
    if ((await crew.ask({ id, bundle }, usualMs)) === null) survivors.push(`  ${path}:${line}  ${title}`);
  say(`${path}: ${mutants.length - survivors.length} of ${mutants.length} noticed`);
  survivors.forEach(say);
  return { noticed: mutants.length - survivors.length, total: mutants.length };
}

/** @param out folder for bundles, within the checkout so that packages are found */
export async function main(paths: readonly string[], out: string): Promise<number> {
  if (paths.length === 0) {
    say('Which sources? npm run mutate -- boot/dialects rom/flash/plan/slot.ts');
    return 2;
  }
  const bundler = new TestBundler(process.cwd(), join(out, 'suite.mjs'));
  const crew = new Crew(join(out, 'worker.mjs'));
  const all: Counts = { noticed: 0, total: 0 };
  try {
    for (const path of paths) {
      const tests = testsFor(path);
      const reach = await bundler.reach(tests);
      for (const file of path.endsWith('.ts') ? [path] : filesIn(path, /(?<!\.d)\.ts$/)) {
        const reaching = tests.filter((test) => reach.get(test)?.has(file) === true);
        const { noticed, total } = await mutateFile(file, reaching, { bundler, crew, out });
        all.noticed += noticed;
        all.total += total;
      }
    }
  } finally {
    crew.close();
  }
  const score = all.total === 0 ? 1 : all.noticed / all.total;
  say(
    `${all.noticed} of ${all.total} mutants noticed: ${(100 * score).toFixed(1)} %; wanted are ${100 * wantedScore} %.`,
  );
  return score >= wantedScore ? 0 : 1;
}
