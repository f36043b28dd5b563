import { join } from 'node:path';
import { usageError } from '../../system/error.ts';
import { canonicalJson, sha256 } from '../../system/files/files.ts';
import type { SourceFacts } from '../source/facts/facts.ts';
import type { Source } from '../source/source.ts';
import { flavours } from '../source/flavour.ts';
import { compiledTools, recipeFor, type MediaRecipe } from './make/media.ts';
import { variantOf, type Profile } from './profile/profile.ts';
import type { BuildRequest, EmbeddedFile, Route } from './request.ts';
import { requireRoom } from './room.ts';
import { fitsSlot, longestScriptBytes } from './make/slot.ts';
import { parseTarget, type Target } from './target.ts';
import { firstItem } from '../../system/present.ts';

/** A build, decided but not done: plain data that --dry-run prints and `executeBuild` carries out. */
export interface BuildPlan {
  readonly source: Source;
  readonly profile: Profile;
  readonly settings: BuildRequest['settings'];
  readonly artifacts: readonly PlannedArtifact[];
  readonly jobs: number;
}

export interface PlannedArtifact {
  readonly target: Target;
  readonly scripts: readonly EmbeddedFile[];
  readonly route: Route;
  /** Why the make route was taken although nobody asked for it. */
  readonly routeReason: string | null;
  /** Names this request; stands in the firmware behind the script. Null where nothing is embedded. */
  readonly stamp: string | null;
  readonly path: string;
  readonly recipe: MediaRecipe | null;
  /** The tree's packing tool for this architecture, below src/. */
  readonly zbin: string | undefined;
  /** Tools below src/ that make has to compile before the recipe can be followed. */
  readonly tools: readonly string[];
}

/** Pure: the same request, facts and profile give the same plan. */
export function planBuild(
  request: BuildRequest,
  facts: SourceFacts,
  profile: Profile,
  out: string,
  jobs: number,
): BuildPlan {
  const targets = request.targets.map((text) => parseTarget(text, facts));
  const unique = targets.filter(
    ({ name }, index) => targets.findIndex((target) => target.name === name) === index,
  );
  requireRoom(unique, request.scripts);
  const artifacts = unique.map((target): PlannedArtifact => {
    const recipe = recipeFor(target, profile.flavour) ?? null;
    const zbin = flavours[profile.flavour].zbin[target.arch];
    const routeReason = request.route === 'auto' ? whyMake(target, recipe, request.scripts) : null;
    if (request.route === 'embed') requireEmbeddable(target, recipe, request.scripts);
    return {
      target,
      scripts: request.scripts,
      route: request.route === 'make' || routeReason !== null ? 'make' : 'embed',
      routeReason: request.scripts.length === 0 ? null : routeReason,
      stamp: stampOf(target, request.scripts, profile),
      path: join(out, sharesFileName(target, unique) ? target.name : target.fileName),
      recipe,
      zbin,
      tools: recipe === null ? [] : compiledTools(recipe, zbin),
    };
  });
  return { source: request.source, profile, settings: request.settings, artifacts, jobs };
}

/** One more artifact of a plan with another script, for builds of many scripts. */
export function withScript(
  artifact: PlannedArtifact,
  script: EmbeddedFile,
  path: string,
  profile: Profile,
): PlannedArtifact {
  const scripts = [script];
  const routeReason = whyMake(artifact.target, artifact.recipe, scripts);
  return {
    ...artifact,
    scripts,
    path,
    route:
      artifact.route === 'make' && artifact.routeReason === null
        ? 'make'
        : routeReason === null
          ? 'embed'
          : 'make',
    routeReason,
    stamp: stampOf(artifact.target, scripts, profile),
  };
}

/** Why a script cannot be put into a finished link image; null where it can. */
function whyMake(
  target: Target,
  recipe: MediaRecipe | null,
  scripts: readonly EmbeddedFile[],
): string | null {
  if (scripts.length === 0) return 'nothing is embedded';
  if (recipe === null) return `only make knows how a .${target.media} is finished`;
  if (scripts.length > 1) return 'more than one file is embedded';
  const script = firstItem(scripts);
  if (!isScript(script.content)) return 'the file is no script';
  if (!fitsSlot(script.content))
    return `the script has ${script.content.length} bytes, the place for it takes ${longestScriptBytes}`;
  return null;
}

function requireEmbeddable(
  target: Target,
  recipe: MediaRecipe | null,
  scripts: readonly EmbeddedFile[],
): void {
  const reason = whyMake(target, recipe, scripts);
  if (reason === null) return;
  throw usageError(
    'cannot-embed',
    `--route embed cannot build ${target.name}: ${reason}.`,
    'Take --route away; make builds it then.',
  );
}

/** Script images start with a magic that is followed by white space (iPXE src/image/script.c). */
const isScript = (content: Buffer): boolean => /^#![ig]pxe\s/.test(content.subarray(0, 7).toString('latin1'));

function sharesFileName(target: Target, all: readonly Target[]): boolean {
  return all.some((other) => other !== target && other.fileName === target.fileName);
}

function stampOf(target: Target, scripts: readonly EmbeddedFile[], profile: Profile): string | null {
  const first = scripts[0];
  if (first === undefined || !isScript(first.content)) return null;
  const identity = {
    flavour: profile.flavour,
    commit: profile.commit,
    tree: profile.tree,
    headers: profile.headers,
    ...variantOf(profile),
    certificates: [profile.certificates.trust, profile.certificates.cert].map((certificates) =>
      certificates.map(({ fingerprint }) => fingerprint),
    ),
    privkey: profile.certificates.privkey?.publicKeySha256 ?? null,
    target: target.name,
    scripts: scripts.map((script) => [script.name, sha256(script.content)]),
  };
  return sha256(canonicalJson(identity)).slice(0, 32);
}
