import { resolve } from 'node:path';
import { planBuild, type BuildPlan } from '../../rom/build/build-plan.ts';
import { profileFor } from '../../rom/build/profile/profile.ts';
import type { EmbeddedFile } from '../../rom/build/request.ts';
import { findToolchain } from '../../rom/build/profile/toolchain.ts';
import { usageError } from '../../system/error.ts';
import { runTool } from '../../system/process/run-tool.ts';
import type { SourceFacts } from '../../rom/source/facts/facts.ts';
import { readFacts } from '../../rom/source/facts/read-facts.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings } from '../settings/settings.ts';
import { openSource } from '../source/source-of.ts';
import { eachScript, planEach } from './each.ts';
import { executeWatched } from './execute.ts';
import { lintBeforeBuild } from './lint-scripts.ts';
import { listOptions } from './list-options.ts';
import type { BuildOptions } from './build-options.ts';
import { describeArtifacts, describePlan, planDocument } from './build-text.ts';
import { buildSettings, jobCount, namedProfile, requestedTargets } from './request.ts';
import { embeddedFiles, templateValues } from './scripts.ts';

/** `romkit build`: from the words on the command line to artifacts on disk. */
export async function runBuild(
  context: Context,
  targets: readonly string[],
  options: BuildOptions,
  output: Output,
): Promise<void> {
  const settings = await loadSettings(context);
  const profile = namedProfile(options, settings);
  const flavour = options.flavour ?? profile?.flavour ?? settings.build.flavour?.value ?? 'ipxe';
  const source = await openSource(context, settings, { flavour, flag: options.source }, output);
  const facts = await readFacts(source, { folders: context.folders, run: runTool, signal: context.signal });
  if (options.listOptions === true) return listOptions(facts, output);

  const request = {
    source,
    targets: await requestedTargets(targets, options, facts),
    settings: buildSettings(options, profile, facts, context),
    route: options.route ?? 'auto',
  };
  const words = embedWords(options, profile?.embed, settings.embed?.value);
  const values = templateValues(options.set ?? []);
  const out = resolve(context.cwd, options.out ?? settings.build.out?.value ?? 'out');
  const many =
    options.each === undefined
      ? undefined
      : await eachScript(options.each, words[0], values, flavour, context);
  const scripts =
    many === undefined ? await embeddedFiles(words, values, flavour, context) : [many[0]!.script];

  const compiled = await profileFor(
    source,
    request.settings,
    facts,
    await findToolchain(context.env['PATH']),
  );
  const first = planBuild({ ...request, scripts }, facts, compiled, out, jobCount(options, settings));
  if (options.lint !== false) {
    const linted: EmbeddedFile[] = many === undefined ? scripts.slice(0, 1) : many.map((each) => each.script);
    lintBeforeBuild(
      linted,
      request.settings,
      first.artifacts.map((artifact) => artifact.target.platform),
      facts,
      output,
    );
  }
  const plan = many === undefined ? first : planEach(first, many, out);
  const unfit =
    options.route === 'embed' ? plan.artifacts.find(({ routeReason }) => routeReason !== null) : undefined;
  if (unfit !== undefined) {
    throw usageError(
      'cannot-embed',
      `--route embed cannot build ${unfit.path}: ${unfit.routeReason}.`,
      'Take --route away; make builds it then.',
    );
  }
  noteUnusedTrust(plan, facts, output);
  if (options.dryRun === true) return output.result(planDocument(plan), describePlan(plan));
  await carryOut(plan, context, output);
}

/** BIOS firmware has no use for a root certificate unless HTTPS or the trust of images is compiled in. */
function noteUnusedTrust(plan: BuildPlan, facts: SourceFacts, output: Output): void {
  const users = ['DOWNLOAD_PROTO_HTTPS', 'IMAGE_TRUST_CMD'];
  const idle = plan.artifacts.some(({ target: { platform } }) =>
    users.every((name) => {
      const option = facts.options.find((each) => each.name === name);
      return (
        !plan.settings.enable.includes(name) && (option === undefined || option.defaults[platform] === false)
      );
    }),
  );
  if (idle && plan.settings.trust.length > 0) {
    output.note('Note: nothing in this firmware looks at --trust: HTTPS is not in it (--enable HTTPS).');
  }
}

async function carryOut(plan: BuildPlan, context: Context, output: Output): Promise<void> {
  for (const reason of new Set(plan.artifacts.map((artifact) => artifact.routeReason))) {
    if (reason !== null) output.note(`Built by make, not by putting the script in: ${reason}.`);
  }
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
