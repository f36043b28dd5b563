import { resolve } from 'node:path';
import { planBuild, type BuildPlan } from '../../rom/build/build-plan.ts';
import { checkCertificates } from '../../rom/build/profile/certificate-checks.ts';
import { requireNeeds } from '../../rom/build/needs.ts';
import { platformNotes } from '../../rom/build/target.ts';
import { profileFor } from '../../rom/build/profile/profile.ts';
import { findToolchain } from '../../rom/build/profile/toolchain.ts';
import { configured } from '../../rom/build/variants.ts';
import type { EmbeddedFile } from '../../rom/build/request.ts';
import type { BuildOption, Platform, SourceFacts } from '../../rom/source/facts/facts.ts';
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
  const tools = { folders: context.folders, run: runTool, signal: context.signal };
  const facts = configured(await readFacts(source, tools), options.config ?? profile?.config ?? null);
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
      `--route embed cannot build ${unfit.path}: ${unfit.routeReason ?? 'it is embedded'}.`,
      'Take --route away; make builds it then.',
    );
  }
  checkTrust(plan, facts, output);
  await requireNeeds(plan, context.env);
  platformNotes(request.targets, facts).forEach((line) => output.note(line));
  return plan;
}

/** Options that bring in what looks at certificates: TLS, and signatures of images. */
const certificateUsers = [
  'DOWNLOAD_PROTO_HTTPS',
  'CONSOLE_SYSLOGS',
  'IMAGE_TRUST_CMD',
  'IMAGE_CRYPT_CMD',
  'CERT_CMD',
];

/**
 * Refuse certificates that no part of the firmware would look at; tell those that it would not accept.
 * @throws RomkitError `certificates-unused`, and of checkCertificates
 */
function checkTrust(plan: BuildPlan, facts: SourceFacts, output: Output): void {
  const { certificates } = plan.profile;
  if (certificates.trust.length + certificates.cert.length === 0 && certificates.privkey === null) return;
  const users = facts.options.filter(({ name }) => certificateUsers.includes(name));
  const isOn = ({ name, defaults }: BuildOption, platform: Platform): boolean =>
    plan.settings.enable.includes(name) ||
    (defaults[platform] !== false && !plan.settings.disable.includes(name));
  const idle = plan.artifacts.find(
    ({ target: { platform } }) => users.length > 0 && !users.some((option) => isOn(option, platform)),
  );
  if (facts.flavour === 'gpxe')
    throw usageError(
      'certificates-unused',
      'gPXE takes no certificates.',
      'Build iPXE, or leave --trust, --cert and --privkey away.',
    );
  if (idle !== undefined) {
    throw usageError(
      'certificates-unused',
      `Nothing in ${idle.target.name} would look at a certificate: HTTPS is not in it.`,
      'Add --enable HTTPS (or IMAGE_TRUST_CMD, for signed images), or build it without certificates.',
    );
  }
  checkCertificates(certificates, new Date()).forEach((line) => output.note(line));
}
