import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { groupBy } from '../../system/group-by.ts';
import { RomkitError } from '../../system/error.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import type { FlavourName } from '../source/flavour.ts';
import { compileWith, type Compiler } from './make/compile.ts';
import { finish } from './make/finish.ts';
import type { BuildEnvironment } from './environment.ts';
import { binFolder, hasTools, readKeptProfile, toolsFolder, touchProfile } from './profile/kept-profile.ts';
import { keepLinkImage, linkFolder, readLinkImage, readPart, type LinkImage } from './make/link-image.ts';
import { manifestOf, manifestPath, type Manifest } from './record/manifest.ts';
import { linkedFile, requireCertificates } from './make/linked-certificates.ts';
import { partGoals } from './make/media.ts';
import { inParallel } from './parallel.ts';
import { checkRoom } from './room.ts';
import type { BuildPlan, PlannedArtifact } from './build-plan.ts';
import type { Certificates } from './profile/certificates.ts';
import { embeddedName, placeholder, slotBytes, slotContent, stamped } from './make/slot.ts';
import { firstItem, lastItem, present, valueFor } from '../../system/present.ts';

/**
 * Carry out a plan: compile what is not compiled yet, put the scripts in, pack, write each artifact with its manifest.
 * Artifacts are written whole or not at all.
 * @throws RomkitError with exit code 10 where the build failed; the abort reason on Ctrl-C.
 */
export async function executeBuild(plan: BuildPlan, environment: BuildEnvironment): Promise<Manifest[]> {
  const folders = new Map(
    plan.artifacts.map(({ target }) => [target.bin, binFolder(environment.cache, plan.profile, target.bin)]),
  );
  const made = new Map<string, Buffer>();
  for (const [bin, folder] of folders) await compileMissing(plan, bin, folder, made, environment);
  const toolchain = (await readKeptProfile([...folders.values()][0] ?? ''))?.toolchain ?? {};
  const links = new Map<string, Promise<Link>>();
  // One more than there are cores: while one artifact is written, another is packed.
  const manifests = await inParallel(plan.artifacts, availableParallelism() + 1, async (artifact) => {
    environment.signal?.throwIfAborted();
    const bytes =
      made.get(artifact.path) ??
      (await embed(artifact, plan, valueFor(folders, artifact.target.bin), links, environment));
    return writeArtifact(plan, artifact, bytes, toolchain, environment);
  });
  await Promise.all([...folders.values()].map(touchProfile));
  return manifests;
}

/** A kept link with its image in memory: many scripts may go into the same one. */
interface Link {
  readonly link: LinkImage;
  readonly image: Buffer;
}

/** Put the script in and finish the image; nothing is compiled. */
async function embed(
  artifact: PlannedArtifact,
  plan: BuildPlan,
  folder: string,
  links: Map<string, Promise<Link>>,
  environment: BuildEnvironment,
): Promise<Buffer> {
  environment.onEvent({ type: 'step', targets: [artifact.target.name], step: 'packing' });
  const key = linkFolder(folder, artifact.target);
  if (!links.has(key)) links.set(key, openLink(key, plan.profile.certificates, artifact.target.name));
  const { link, image } = await valueFor(links, key);
  const patched = Buffer.from(image);
  slotContent(firstItem(artifact.scripts).content, present(artifact.stamp, 'stamp')).copy(
    patched,
    link.slotOffset,
    0,
    slotBytes,
  );
  // ROMs that share a build ID share what they unpack; another script must be another build.
  for (const offset of link.buildIdOffsets)
    Buffer.from(present(artifact.stamp, 'stamp').slice(0, 8), 'hex').copy(patched, offset);
  return finish(link, patched, present(artifact.recipe, 'recipe'), {
    tools: toolsFolder(folder),
    zbin: artifact.zbin,
    sourceDateEpoch: plan.profile.sourceDateEpoch,
    run: environment.tool,
    signal: environment.signal,
  });
}

async function openLink(folder: string, certificates: Certificates, target: string): Promise<Link> {
  const link = await readLinkImage(folder);
  const image = link === undefined ? undefined : await readPart(link, 'image');
  if (link === undefined || image === undefined) {
    throw new RomkitError({
      code: 'cache-changed',
      message: `What was compiled is gone from ${folder}: the cache was pruned meanwhile.`,
      hint: 'Build again.',
    });
  }
  requireCertificates(image, certificates, target);
  return { link, image };
}

/** Compile what the plan needs of one BIN folder and the cache does not hold; what make builds whole goes into `made`. */
async function compileMissing(
  plan: BuildPlan,
  bin: string,
  folder: string,
  made: Map<string, Buffer>,
  environment: BuildEnvironment,
): Promise<void> {
  const here = plan.artifacts.filter((artifact) => artifact.target.bin === bin);
  const byMake = here.filter((artifact) => artifact.route === 'make');
  const unlinked = await unlinkedArtifacts(here, folder);
  if (byMake.length === 0 && unlinked.length === 0) return;
  const names = [...new Set([...byMake, ...unlinked].map((artifact) => artifact.target.name))];
  await compileWith(plan, bin, names, environment, async (compiler) => {
    // Asked again: whoever held the lock before may have linked it.
    await linkPlaceholders(
      await unlinkedArtifacts(here, folder),
      plan.profile.flavour,
      compiler,
      environment,
    );
    // Each stamp is made for one target, so only what has none can share a make.
    for (const group of groupBy(byMake, ({ stamp, scripts }) =>
      JSON.stringify([stamp, scripts.map((script) => script.origin)]),
    )) {
      await makeWhole(group, plan.profile.certificates, compiler, made);
    }
  });
}

/** One artifact for each link image that is not kept, or whose tools are not. */
async function unlinkedArtifacts(
  artifacts: readonly PlannedArtifact[],
  folder: string,
): Promise<PlannedArtifact[]> {
  const wanted = new Map(
    artifacts
      .filter((artifact) => artifact.route === 'embed')
      .map((artifact) => [linkFolder(folder, artifact.target), artifact]),
  );
  const checks = await Promise.all(
    [...wanted].map(async ([key, artifact]) => {
      const link = await readLinkImage(key);
      const usable = link !== undefined && (await readPart(link, 'image')) !== undefined;
      return usable && (await hasTools(folder, artifact.tools)) ? [] : [artifact];
    }),
  );
  return checks.flat();
}

/** Link targets with the placeholder where the script will be, and keep the links. */
async function linkPlaceholders(
  artifacts: readonly PlannedArtifact[],
  flavour: FlavourName,
  compiler: Compiler,
  environment: BuildEnvironment,
): Promise<void> {
  if (artifacts.length === 0) return;
  const name = `romkit/${embeddedName(flavour)}`;
  await compiler.stage(name, placeholder(flavour));
  const goals = artifacts.flatMap((artifact) => [
    ...Object.values(partGoals(artifact.target, present(artifact.recipe, 'recipe'))),
    ...artifact.tools.map((tool) => `./${tool}`),
  ]);
  await compiler.link(
    [...new Set(goals)],
    [name],
    artifacts.map((artifact) => artifact.target.name),
  );
  for (const artifact of artifacts)
    await keepLinkImage(
      compiler,
      artifact.target,
      present(artifact.recipe, 'recipe'),
      flavour,
      environment.tool,
    );
}

/** Artifacts of one BIN folder with the same scripts, the plain way. */
async function makeWhole(
  group: readonly PlannedArtifact[],
  certificates: Certificates,
  compiler: Compiler,
  made: Map<string, Buffer>,
): Promise<void> {
  const names: string[] = [];
  for (const [index, script] of (group[0]?.scripts ?? []).entries()) {
    const stamp = group[0]?.stamp ?? null;
    const content = index === 0 && stamp !== null ? stamped(script.content, stamp) : script.content;
    names.push(`romkit/${script.name}`);
    await compiler.stage(lastItem(names), content);
  }
  const goals = group.map((artifact) => artifact.target.name);
  await compiler.make(goals, names, goals);
  for (const { target, recipe, path } of group) {
    requireCertificates(
      await readFile(join(compiler.src, linkedFile(target, recipe))),
      certificates,
      target.name,
    );
    made.set(path, await readFile(join(compiler.src, target.name)));
  }
}

async function writeArtifact(
  plan: BuildPlan,
  artifact: PlannedArtifact,
  bytes: Buffer,
  toolchain: Readonly<Record<string, string>>,
  environment: BuildEnvironment,
): Promise<Manifest> {
  checkRoom(artifact.target, bytes.length);
  const manifest = manifestOf(plan, artifact, bytes, toolchain);
  await writeFileAtomic(artifact.path, bytes);
  await writeFileAtomic(manifestPath(artifact.path), `${JSON.stringify(manifest, null, 2)}\n`);
  environment.onEvent({
    type: 'artifact',
    target: manifest.target,
    path: artifact.path,
    manifest: manifestPath(artifact.path),
    sizeBytes: manifest.sizeBytes,
    sha256: manifest.sha256,
    stamp: manifest.stamp,
    route: manifest.route,
  });
  return manifest;
}
