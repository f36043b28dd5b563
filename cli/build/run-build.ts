import type { BuildPlan } from '../../rom/build/build-plan.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { usageError } from '../../system/error.ts';
import { eachScript } from './each.ts';
import { executeWatched } from './execute.ts';
import { listOptions } from './list-options.ts';
import type { BuildOptions } from './build-options.ts';
import { describeArtifacts, describePlan, planDocument, routeNotes } from './build-text.ts';
import { openBuild, planOf, type BuildScripts, type OpenBuild } from './plan.ts';
import { fileWords } from './request.ts';
import { embeddedFiles, templateValues } from './scripts.ts';
import { firstItem } from '../../system/present.ts';

/** `romkit build`: from the words on the command line to artifacts on disk. */
export async function runBuild(
  context: Context,
  targets: readonly string[],
  options: BuildOptions,
  output: Output,
): Promise<void> {
  const opened = await openBuild(context, options, output);
  if (options.listOptions === true) {
    listOptions(opened.facts, output);
    return;
  }
  const findScripts = (): Promise<BuildScripts> => scriptsOf(opened, options, context);
  const plan = await planOf(opened, targets, options, findScripts, context, output);
  if (options.dryRun === true) {
    output.result(planDocument(plan), describePlan(plan));
    return;
  }
  await carryOut(plan, context, output);
}

/** The scripts that the command line, the profile or the settings name. */
async function scriptsOf(
  { settings, profile, flavour }: OpenBuild,
  options: BuildOptions,
  context: Context,
): Promise<BuildScripts> {
  const words = fileWords(embedWords(options, profile?.embed, settings.embed?.value), context.cwd);
  const values = templateValues(options.set ?? []);
  if (options.each === undefined) return { scripts: await embeddedFiles(words, values, flavour, context) };
  const many = await eachScript(options.each, words[0], values, flavour, context);
  return { scripts: [firstItem(many).script], many };
}

async function carryOut(plan: BuildPlan, context: Context, output: Output): Promise<void> {
  routeNotes(plan).forEach((line) => output.note(line));
  const manifests = await executeWatched(plan, context, output);
  if (!output.json) output.result(null, describeArtifacts(plan, manifests, context.cwd));
}

/** What to embed: the command line's words, else the profile's, else the settings'. */
function embedWords(
  options: BuildOptions,
  profile: readonly string[] | undefined,
  fallback: readonly string[] | undefined,
): readonly string[] {
  if (options.embed === false) return [];
  if (Array.isArray(options.embed)) return options.embed;
  const words = profile !== undefined && profile.length > 0 ? profile : (fallback ?? []);
  if (words.length > 0 || options.each !== undefined) return words;
  throw usageError(
    'nothing-to-embed',
    'Say which script the firmware is to run.',
    '--embed FILE, --embed template:mac-chain, or --no-embed for firmware without one.',
  );
}
