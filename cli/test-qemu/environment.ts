import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { CaseEnvironment, FirmwareWish } from '../../lab/case/environment.ts';
import { readManifest } from '../../rom/build/record/manifest-file.ts';
import { planBuild } from '../../rom/build/build-plan.ts';
import { requireNeeds } from '../../rom/build/needs.ts';
import { profileFor } from '../../rom/build/profile/profile.ts';
import { plainSettings, type BuildRequest, type EmbeddedFile } from '../../rom/build/request.ts';
import { embeddedName } from '../../rom/build/make/slot.ts';
import { findToolchain } from '../../rom/build/profile/toolchain.ts';
import { settingsOf, sourceOfManifest } from '../../rom/build/record/verify.ts';
import { RomkitError } from '../../system/error.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { renderTemplate } from '../../rom/script/render.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import { readFacts } from '../../rom/source/facts/read-facts.ts';
import { executeWatched } from '../build/execute.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings } from '../settings/settings.ts';
import { isKept } from './kept-artifact.ts';
import { openSource } from '../source/source-of.ts';
import { firstItem } from '../../system/present.ts';

/** What cases take from this machine: a cache, tools, and firmware built as `romkit build` does it. */
export async function caseEnvironment(
  context: Context,
  output: Output,
  flag: string | undefined,
): Promise<CaseEnvironment> {
  const cache = context.folders.cache;
  const work = join(cache, 'lab');
  await mkdir(work, { recursive: true });
  const out = resolve(context.cwd, (await loadSettings(context)).build.out?.value ?? 'out', 'test-qemu');
  const open = async (flavour: FlavourName): Promise<Pick<BuildRequest, 'source'>> => ({
    source: await openSource(context, await loadSettings(context), { flavour, flag }, output).catch(
      sayWayOut,
    ),
  });
  const carryOut = (request: BuildRequest, folder: string, mayKeep = false): Promise<string> =>
    buildOne(request, { folder, mayKeep }, context, output);
  return {
    cache,
    work,
    run: runTool,
    build: async (wish) => {
      // A stand-in for a vendor's firmware, or firmware for a rack on the desk, is nobody's artifact.
      const isOwn = ['vendor', 'rack'].includes(wish.folder);
      return carryOut(
        {
          ...(await open(wish.flavour)),
          targets: [wish.target],
          scripts: await scriptsOf(wish),
          settings: { ...plainSettings, enable: wish.enable ?? [], trust: wish.trust ?? [] },
          route: 'auto',
        },
        join(isOwn ? work : out, wish.folder),
        isOwn,
      );
    },
    buildTwin: async (file, target) => {
      const manifest = await readManifest(file).catch(() => null);
      if (manifest === null) return null;
      const { source } = await open(manifest.flavour);
      const folder = join(work, `twin-${manifest.sha256.slice(0, 12)}`);
      await mkdir(folder, { recursive: true });
      return carryOut(
        {
          source: await sourceOfManifest(manifest, source, { tool: runTool }),
          targets: [target],
          scripts: manifest.scripts.map(({ name, origin, base64 }) => ({
            name,
            origin,
            content: Buffer.from(base64, 'base64'),
          })),
          settings: await settingsOf(manifest, folder, null),
          route: 'auto',
        },
        folder,
      );
    },
  };
}

async function scriptsOf({ script, flavour }: FirmwareWish): Promise<EmbeddedFile[]> {
  if (script === null) return [];
  const [text, origin] =
    'text' in script
      ? [script.text, 'romkit']
      : [(await renderTemplate(script.template, {}, { flavour })).text, `template:${script.template}`];
  return [{ name: embeddedName(flavour), origin, content: Buffer.from(text) }];
}

async function buildOne(
  request: BuildRequest,
  { folder, mayKeep }: { readonly folder: string; readonly mayKeep: boolean },
  context: Context,
  output: Output,
): Promise<string> {
  const facts = await readFacts(request.source, {
    folders: context.folders,
    run: runTool,
    signal: context.signal,
  });
  const profile = await profileFor(
    request.source,
    request.settings,
    facts,
    await findToolchain(context.env['PATH']),
  );
  const plan = planBuild(request, facts, profile, folder, availableParallelism());
  if (mayKeep && (await isKept(plan))) return firstItem(plan.artifacts).path;
  await requireNeeds(plan, context.env);
  await executeWatched(plan, context, output);
  return firstItem(plan.artifacts).path;
}

/** Without a source there is still something to see. */
function sayWayOut(error: unknown): never {
  if (!(error instanceof RomkitError) || error.exitCode !== 3) throw error;
  throw new RomkitError({
    code: error.code,
    message: error.message,
    exitCode: error.exitCode,
    details: error.details,
    hint: `${error.hint ?? ''}\nWithout a source: --nbp distro boots Debian's iPXE by method 3.`.trim(),
  });
}
