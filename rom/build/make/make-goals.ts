import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { flavours } from '../../source/flavour.ts';
import { whileMaking } from '../../source/repository/workcopy.ts';
import type { BuildEnvironment } from '../environment.ts';
import { keepTools } from '../profile/kept-profile.ts';
import type { Profile } from '../profile/profile.ts';
import { planMake, runMake, type MakeOutcome, type MakePlan } from './make.ts';
import { pathWithMtools } from './mtools.ts';
import { findObjectCache, type ObjectCache } from './object-cache.ts';
import { makePartly, type PartialWork } from './partial/partial-make.ts';
import { libraryRules } from './partial/tree.ts';

/** Goals of one BIN folder in a profile's work copy. */
export interface Work {
  /** The profile's folder for the BIN folder; its lock is held. */
  readonly folder: string;
  readonly src: string;
  readonly bin: string;
  readonly goals: readonly string[];
  readonly embed: readonly string[];
  readonly targets: readonly string[];
  /** Headers that are newer than objects compiled with others, below src/. */
  readonly changed: readonly string[];
  /** Links that a script is put into later need not have every object compiled. */
  readonly making: 'make' | 'link';
}

/** @throws RomkitError of the build, or the abort reason. */
export async function makeGoals(
  work: Work,
  { profile, jobs }: { readonly profile: Profile; readonly jobs: number },
  environment: BuildEnvironment,
): Promise<void> {
  const caller = await callerOf(work, profile, jobs, environment);
  const { error } = await whileMaking(work.folder, async () => {
    const outcome = await makeAsNeeded(work, profile, caller, environment);
    if (outcome.error === undefined) await keepTools(work.folder, work.src);
    return { result: outcome, endedInOrder: outcome.endedInOrder };
  });
  environment.signal?.throwIfAborted();
  if (error !== undefined) throw error;
}

async function makeAsNeeded(
  { src, bin, goals, making }: Work,
  { debug, config }: Profile,
  caller: Caller,
  environment: BuildEnvironment,
): Promise<MakeOutcome> {
  const rules = libraryRules(src, config);
  if (rules === undefined) return caller.makeWhole();
  if (!existsSync(join(src, bin, '.blib.list'))) {
    // Headers that make touches by itself are touched first, or make looks for all dependencies twice.
    const settled = await caller.ask([bin, ...rules.settled]);
    return settled.endedInOrder ? caller.makeWhole() : settled;
  }
  // Debugged objects take the place of others in the library.
  if (making === 'make' || debug.length > 0) return caller.makeWhole();
  const { tool, signal } = environment;
  return (await makePartly(goals, { src, bin, rules, tool, signal, ...caller })) ?? caller.makeWhole();
}

interface Caller extends Pick<PartialWork, 'nm' | 'ask' | 'make'> {
  /** All goals with every object of the library. */
  readonly makeWhole: () => Promise<MakeOutcome>;
}

async function callerOf(
  { folder, src, goals, embed, targets, changed, making }: Work,
  profile: Profile,
  jobs: number,
  environment: BuildEnvironment,
): Promise<Caller> {
  const { cache, run, tool, onEvent, signal } = environment;
  const objects = findObjectCache(cache);
  if (objects !== undefined) await makeFolder(objects.folder, 0o700);
  const packs = goals.some((goal) => goal.endsWith('.usb'));
  const PATH = packs ? await pathWithMtools(folder, tool) : process.env['PATH'];
  const linking = making === 'link' ? flavours[profile.flavour].linkVariables : {};
  const planWith = (
    kept: ObjectCache | undefined,
    wanted: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): MakePlan => {
    const plan = planMake(profile, src, wanted, embed, jobs, kept, { ...linking, ...variables });
    return { ...plan, env: { ...plan.env, PATH } };
  };
  const call = (plan: MakePlan, total?: number): Promise<MakeOutcome> =>
    runMake(plan, { run, log: join(folder, 'make.log'), targets, changed, total, onEvent, signal });
  return {
    nm: `${planWith(objects, goals).variables['CROSS_COMPILE'] ?? ''}nm`,
    ask: (wanted) => call({ ...planWith(objects, wanted, { AUTO_DEPS: '' }), jobs: 1 }),
    make: (wanted, variables, total) => call(planWith(objects, wanted, variables), total),
    makeWhole: async () => {
      const first = await call(planWith(objects, goals));
      const again = objects !== undefined && isUnexplained(first) && signal?.aborted !== true;
      return again ? call(planWith(undefined, goals)) : first;
    },
  };
}

/** ccache ends without a word where it cannot write, e.g. on a full disk; the compiler alone then says why. */
const isUnexplained = ({ error }: MakeOutcome): boolean =>
  error instanceof RomkitError && error.code === 'build-failed';
