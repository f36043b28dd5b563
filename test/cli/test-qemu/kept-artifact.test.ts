import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isKept } from '../../../cli/test-qemu/kept-artifact.ts';
import { planBuild, type BuildPlan } from '../../../rom/build/build-plan.ts';
import { profileFor } from '../../../rom/build/profile/profile.ts';
import { manifestOf, manifestPath } from '../../../rom/build/record/manifest.ts';
import { plainSettings } from '../../../rom/build/request.ts';
import { requestFor, scriptFile, someFacts, someSource } from '../../support/firmware/facts.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-kept-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function planOf(script: string): Promise<BuildPlan> {
  const profile = await profileFor(someSource, plainSettings, someFacts, { identity: 'gcc' });
  return planBuild(requestFor(['8086:100e'], scriptFile(script)), someFacts, profile, folder, 1);
}

/** As a build of this plan leaves it. */
function build(plan: BuildPlan): string {
  const [artifact] = plan.artifacts;
  const bytes = Buffer.from('firmware');
  writeFileSync(artifact!.path, bytes);
  writeFileSync(
    manifestPath(artifact!.path),
    JSON.stringify(manifestOf(plan, artifact!, bytes, { gcc: 'gcc 12' }), null, 2),
  );
  return artifact!.path;
}

it('knows an artifact that this plan has made', async () => {
  const plan = await planOf('#!ipxe\n');
  expect(await isKept(plan)).toBe(false);
  build(plan);
  expect(await isKept(plan)).toBe(true);
});

it.each([
  ['another script', async () => void build(await planOf('#!ipxe\nshell\n'))],
  ['other bytes', async (plan: BuildPlan) => writeFileSync(build(plan), 'firmwarf')],
  ['no manifest that can be read', async (plan: BuildPlan) => writeFileSync(manifestPath(build(plan)), '{')],
])('does not take one with %s', async (_what, make) => {
  const plan = await planOf('#!ipxe\n');
  await make(plan);
  expect(await isKept(plan)).toBe(false);
});
