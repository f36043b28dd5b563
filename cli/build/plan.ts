import { resolve } from 'node:path';
import { planBuild, type BuildPlan } from '../../rom/build/build-plan.ts';
import { profileFor } from '../../rom/build/profile/profile.ts';
import { findToolchain } from '../../rom/build/profile/toolchain.ts';
import type { EmbeddedFile } from '../../rom/build/request.ts';
import type { SourceFacts } from '../../rom/source/facts/facts.ts';
import { readFacts } from '../../rom/source/facts/read-facts.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { Source } from '../../rom/source/source.ts';
import { usageError } from '../../system/error.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { loadSettings, type ProfileSettings, type Settings } from '../settings/settings.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { openSource } from '../source/source-of.ts';
import type { BuildOptions } from './build-options.ts';
import { planEach, type EachScript } from './each.ts';
import { lintBeforeBuild } from './lint-scripts.ts';
import { buildSettings, jobCount, namedProfile, requestedTargets } from './request.ts';

/** A source with what it has, and the settings that a build of it goes by. */
export interface OpenBuild {
  readonly settings: Settings;
  readonly profile: ProfileSettings | undefined;
  readonly flavour: FlavourName;
  readonly source: Source;
  readonly facts: SourceFacts;
}

/** The scripts that go in: the same into each target, or for each target one of many. */
export interface BuildScripts {
  readonly scripts: readonly EmbeddedFile[];
  readonly many?: readonly EachScript[] | undefined;
}

/** @throws RomkitError `unknown-profile`, and of openSource */
export async function openBuild(context: Context, options: BuildOptions, output: Output): Promise<OpenBuild> {
  const settings = await loadSettings(context);
  const profile = namedProfile(options, settings);
  const flavour = options.flavour ?? profile?.flavour ?? settings.build.flavour?.value ?? 'ipxe';
  const source = await openSource(context, settings, { flavour, flag: options.source }, output);
  const facts = await readFacts(source, { folders: context.folders, run: runTool, signal: context.signal });
  return { settings, profile, flavour, source, facts };
}

/**
 * Decide what is built: targets, settings, scripts that were checked, and where the results go.
 * @param findScripts asked once the targets are known to be there
 * @throws RomkitError for what cannot be built, `script-has-errors` with each finding
 */
export async function planOf(
  { settings, profile, source, facts }: OpenBuild,
  targets: readonly string[],
  options: BuildOptions,
  findScripts: () => Promise<BuildScripts>,
  context: Context,
  output: Output,
): Promise<BuildPlan> {
  const request = {
    source,
    targets: await requestedTargets(targets, options, facts),
    settings: buildSettings(options, profile, facts, context),
    route: options.route ?? 'auto',
  };
  const out = resolve(context.cwd, options.out ?? settings.build.out?.value ?? 'out');
  const { scripts, many } = await findScripts();

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
  return plan;
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
