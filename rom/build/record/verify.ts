import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { missingError, usageError } from '../../../system/error.ts';
import type { SourceFacts } from '../../source/facts/facts.ts';
import type { Source } from '../../source/source.ts';
import { executeBuild } from '../build.ts';
import type { BuildEnvironment } from '../environment.ts';
import type { Manifest } from './manifest.ts';
import { planBuild } from '../build-plan.ts';
import { requireNeeds } from '../needs.ts';
import { profileFor } from '../profile/profile.ts';
import type { BuildSettings } from '../request.ts';
import { findToolchain, toolchainVersions } from '../profile/toolchain.ts';
import { firstItem, present } from '../../../system/present.ts';
import { makeTemporaryFolder } from '../../../system/files/temporary-folder.ts';

/** What building an artifact again has shown. */
export interface Rebuild {
  readonly bytes: Buffer;
  readonly manifest: Manifest;
  /** Tools that are other versions here than those that made the artifact: `gcc: 12.2.0 then, 13.1.0 now`. */
  readonly toolDifferences: readonly string[];
}

/** The source as the manifest names it, in a repository that has its objects. */
export async function sourceOfManifest(
  manifest: Manifest,
  source: Source,
  environment: Pick<BuildEnvironment, 'tool'>,
): Promise<Source> {
  const { commit, tree, clean, sourceDateEpoch } = manifest.source;
  if (source.tree === tree) return { ...source, commit, clean, commitTime: sourceDateEpoch };
  const { exitCode } = await environment.tool({
    command: ['git', `--git-dir=${source.gitDir}`, 'cat-file', '-e', `${tree}^{tree}`],
  });
  if (exitCode === 0) return { ...source, commit, tree, clean, commitTime: sourceDateEpoch };
  const what =
    commit === null
      ? `the tree ${tree.slice(0, 12)}`
      : `commit ${commit.slice(0, 12)}${clean ? '' : ' with the changes it had'}`;
  throw missingError(
    'source-not-reachable',
    `It was built from ${what}, which ${source.location} does not have.`,
    'Name a source that has it: --source DIR-or-URL',
  );
}

/**
 * Build once more what a manifest describes, in a work copy of its own that is deleted afterwards.
 * @param privkey the private key that the artifact holds, where it holds one.
 */
export async function rebuild(
  manifest: Manifest,
  source: Source,
  facts: SourceFacts,
  privkey: string | null,
  environment: BuildEnvironment,
): Promise<Rebuild> {
  await mkdir(environment.cache, { recursive: true });
  const { path: folder, remove } = await makeTemporaryFolder(environment.cache, 'verify');
  try {
    const settings = await settingsOf(manifest, folder, privkey);
    const profile = await profileFor(source, settings, facts, await findToolchain(environment.env?.['PATH']));
    if (
      profile.certificates.privkey?.publicKeySha256 !==
      (manifest.certificates.privkeyPublicSha256 ?? undefined)
    ) {
      throw usageError(
        'wrong-private-key',
        'That is not the private key it was built with.',
        'Give the right one with --privkey FILE.',
      );
    }
    const scripts = manifest.scripts.map(({ name, origin, base64 }) => ({
      name,
      origin,
      content: Buffer.from(base64, 'base64'),
    }));
    const request = { source, targets: [manifest.target], scripts, settings, route: manifest.route };
    const plan = planBuild(request, facts, profile, join(folder, 'out'), availableParallelism());
    await requireNeeds(plan, environment.env);
    const [made] = await executeBuild(plan, { ...environment, cache: folder });
    const now = await toolchainVersions(environment.tool);
    return {
      bytes: await readFile(firstItem(plan.artifacts).path),
      manifest: present(made, 'manifest of the build'),
      toolDifferences: Object.entries(manifest.toolchain).flatMap(([tool, then]) =>
        now[tool] === undefined || now[tool] === then ? [] : [`${tool}: ${then} then, ${now[tool]} now`],
      ),
    };
  } finally {
    await remove();
  }
}

/** The settings of a manifest; its certificates become files in the folder. */
export async function settingsOf(
  manifest: Manifest,
  folder: string,
  privkey: string | null,
): Promise<BuildSettings> {
  const { trust, cert, privkeyPublicSha256 } = manifest.certificates;
  if (privkeyPublicSha256 !== null && privkey === null) {
    throw usageError(
      'private-key-needed',
      'It holds a private key, which its manifest does not.',
      'Give the key with --privkey FILE.',
    );
  }
  const write = (kind: string, files: Manifest['certificates']['trust']): Promise<string[]> =>
    Promise.all(
      files.map(async ({ pem }, index) => {
        const path = join(folder, `${kind}-${index}.pem`);
        await writeFile(path, pem);
        return path;
      }),
    );
  const { enable, disable, values, config = null, debug = [] } = manifest.settings;
  return {
    enable,
    disable,
    values,
    config,
    debug,
    trust: await write('trust', trust),
    cert: await write('cert', cert),
    privkey,
  };
}
