import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RomkitError } from '../../../../system/error.ts';
import type { Run } from '../../../../system/process/run.ts';
import type { MakeOutcome } from '../make.ts';
import { Library } from './library.ts';
import { drawnIn, readSymbols } from './symbols.ts';
import type { LibraryRules } from './tree.ts';

/** How a partial make calls make in a work copy. */
export interface PartialWork {
  readonly src: string;
  readonly bin: string;
  readonly rules: LibraryRules;
  /** The architecture's nm. */
  readonly nm: string;
  readonly tool: Run;
  /** Make goals that compile nothing. */
  readonly ask: (goals: readonly string[]) => Promise<MakeOutcome>;
  /** @param total objects to compile, as far as that is known */
  readonly make: (
    goals: readonly string[],
    variables: Readonly<Record<string, string>>,
    total?: number,
  ) => Promise<MakeOutcome>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Link goals from a library of those objects alone that the linker draws in, so that nothing else is compiled: for
 * settings on which most objects depend. Objects that stay behind are older than their headers, so make compiles them
 * when a later goal needs them.
 *
 * The linker takes the members of an archive in their order, each for the undefined symbols that there are by then: members
 * that it would not take may be absent, and the link has the same bytes.
 * @returns undefined where the whole library is to be made: another kind of goal, nothing to gain, or a failed try
 */
export async function makePartly(
  goals: readonly string[],
  work: PartialWork,
): Promise<MakeOutcome | undefined> {
  const infos = infoGoals(goals, work.bin);
  if (infos === undefined) return undefined;
  const asked = await work.ask([work.bin, ...work.rules.settled, ...infos, 'bobjs']);
  if (asked.error !== undefined) return endOf(asked, work);
  const facts = readFacts(asked.said, work.bin);
  if (facts === undefined) return undefined;
  const library = new Library(work.src, work.bin, facts.objects, work.rules);
  const stale = library.stale();
  const symbols = await readSymbols(library.objects, { ...work, run: work.tool });
  if (symbols.size === 0) return undefined;
  let linked: { readonly objects: ReadonlySet<string>; readonly outcome: MakeOutcome } | undefined;
  for (;;) {
    const roots = [...facts.roots, ...(await versionSymbols(work))];
    const { objects, names } = drawnIn(roots, symbols);
    const missing = [...stale].filter((object) => objects.has(object) || library.mayDefine(object, names));
    // With nothing left behind the whole library is as quick.
    if (
      linked === undefined &&
      ![...stale].some((each) => !library.isUntracked(each) && !missing.includes(each))
    )
      return undefined;
    if (missing.length > 0) {
      const variables = library.variables(new Set([...objects, ...missing]));
      const outcome = await work.make(missing, variables, missing.length);
      // The whole library needs these objects too: where the cause is known, it would fail the same.
      if (outcome.error !== undefined) return isExplained(outcome) ? outcome : endOf(outcome, work);
      missing.forEach((object) => stale.delete(object));
      await update(symbols, missing, work);
    } else if (linked !== undefined && isWithin(objects, linked.objects)) {
      return linked.outcome;
    } else {
      const outcome = await work.make(goals, library.variables(objects));
      if (outcome.error !== undefined) return endOf(outcome, work);
      linked = { objects, outcome };
      // Make has the last word on what is up to date: symbols are looked at once more.
      await update(symbols, [...objects], work);
    }
  }
}

const isWithin = (objects: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  [...objects].every((object) => others.has(object));

async function update(
  symbols: Awaited<ReturnType<typeof readSymbols>>,
  objects: readonly string[],
  work: PartialWork,
): Promise<void> {
  for (const [object, each] of await readSymbols(objects, { ...work, run: work.tool }))
    symbols.set(object, each);
}

/** Symbols that BIN/version.TARGET.o needs, which is linked before the library. */
async function versionSymbols(work: PartialWork): Promise<string[]> {
  const names = readdirSync(join(work.src, work.bin)).filter((name) => /^version\..*\.o$/.test(name));
  const objects = names.map((name) => `${work.bin}/${name}`);
  return [...(await readSymbols(objects, { ...work, run: work.tool })).values()].flatMap(
    ({ wanted }) => wanted,
  );
}

/** Goals that print how a target is linked; undefined where a goal is no target linked from the library. */
function infoGoals(goals: readonly string[], bin: string): string[] | undefined {
  const infos = goals
    .filter((goal) => !goal.startsWith('./util/'))
    // BIN/usbdisk.bin is linked from an object of its own.
    .map((goal) => /^([^/]+)\/([^./]+\.(?!bin$)\w+?)(?:\.bin|\.zinfo)?$/.exec(goal))
    .map((match) => (match?.[1] === bin ? `${bin}/${match[2] ?? ''}.info` : undefined));
  return infos.includes(undefined) ? undefined : [...new Set(infos as string[])];
}

function readFacts(
  said: readonly string[],
  bin: string,
): { readonly objects: string[]; readonly roots: string[] } | undefined {
  const objects = said
    .find((line) => line.startsWith(`${bin}/`))
    ?.split(' ')
    .filter(Boolean);
  const flags = said.filter((line) => line.startsWith('LD target flags'));
  const roots = flags.flatMap((line) => [...line.matchAll(/-u (\S+)/g)].map(([, name = '']) => name));
  return objects === undefined || roots.length === 0 ? undefined : { objects, roots };
}

const isExplained = ({ error }: MakeOutcome): boolean =>
  error instanceof RomkitError && error.code !== 'build-failed';

/** A try that failed in order says nothing about the whole: that is made next, and has the last word. */
const endOf = (outcome: MakeOutcome, { signal }: PartialWork): MakeOutcome | undefined =>
  outcome.endedInOrder && signal?.aborted !== true ? undefined : outcome;
