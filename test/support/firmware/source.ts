import { join } from 'node:path';
import { loadSettings } from '../../../cli/settings/settings.ts';
import { packageRoot, userFolders } from '../../../system/files/folders.ts';
import { runJob } from '../../../system/process/run-job.ts';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import { resolveSource } from '../../../rom/source/resolve.ts';
import type { Source } from '../../../rom/source/source.ts';

/**
 * The real source tree that tests may build from: the environment's, the user's setting, or the submodule. Nothing
 * is fetched; undefined where there is none, and the tests that need one are skipped.
 */
export async function sourceForTests(flavour: FlavourName): Promise<Source | undefined> {
  const { env } = process;
  const folders = userFolders(env);
  try {
    const settings = await loadSettings({ env, cwd: packageRoot(), folders });
    const setting = settings.source[flavour]?.value;
    const submodule = join(packageRoot(), 'ipxe-src');
    return await resolveSource({ flavour, env, setting, submodule, folders, run: runJob, offline: true });
  } catch {
    return undefined;
  }
}

/** Why tests that need a flavour's source are skipped. */
export function noSource(flavour: FlavourName): string {
  return `no ${flavour} source here (romkit source use DIR-or-URL)`;
}
