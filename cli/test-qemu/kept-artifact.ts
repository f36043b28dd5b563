import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { BuildPlan } from '../../rom/build/build-plan.ts';
import { readManifest } from '../../rom/build/record/manifest-file.ts';
import { manifestOf } from '../../rom/build/record/manifest.ts';

/** Has this very plan, of one artifact, been carried out already? Its manifest says all that the bytes depend on. */
export async function isKept({ artifacts: [artifact], ...rest }: BuildPlan): Promise<boolean> {
  if (artifact === undefined) return false;
  const manifest = await readManifest(artifact.path).catch(() => null);
  const bytes = await readFile(artifact.path).catch(() => null);
  if (manifest === null || bytes === null) return false;
  const plan = { ...rest, artifacts: [artifact] };
  return isDeepStrictEqual(manifestOf(plan, artifact, bytes, manifest.toolchain), manifest);
}
