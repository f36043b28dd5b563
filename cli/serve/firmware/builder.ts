import type { BuilderEvent, FirmwareBuilder } from '../../../boot/server/firmware/firmware-builder.ts';
import type { FirmwareRequest } from '../../../boot/server/firmware/firmware-run.ts';
import type { FirmwareSource } from '../../../boot/server/firmware/firmware-views.ts';
import type { BuildEvent } from '../../../rom/build/events.ts';
import { executeBuild } from '../../../rom/build/build.ts';
import { embeddedName } from '../../../rom/build/make/slot.ts';
import type { ScriptVocabulary } from '../../../rom/script/vocabulary.ts';
import { flavours } from '../../../rom/source/flavour.ts';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import type { BuildOptions } from '../../build/build-options.ts';
import { routeNotes } from '../../build/build-text.ts';
import { openBuild, planOf } from '../../build/plan.ts';
import { scriptVocabulary, type VocabularyRequest } from '../../script/vocabulary.ts';
import type { Context } from '../../shell/context.ts';
import { silentOutput, type Output } from '../../shell/output.ts';
import { sourceStatus, type SourceStatus } from '../../source/source-status.ts';

/** Somebody types: the source is not looked at for each key. */
const vocabularyMs = 10_000;

/**
 * `romkit build` for the control page: the same sources, settings and cache, with scripts that are in memory.
 * @param baseUrl see FirmwareBuilder
 */
export function firmwareBuilder(context: Context, baseUrl: () => string): FirmwareBuilder {
  const known = new Map<
    string,
    { readonly untilMs: number; readonly words: Promise<ScriptVocabulary | null> }
  >();
  return {
    baseUrl,
    sources: async () => (await sourceStatus(context, ['ipxe', 'gpxe'])).map(viewOf),
    vocabulary(flavour, platform) {
      const key = `${flavour} ${platform}`;
      const kept = known.get(key);
      if (kept !== undefined && kept.untilMs > Date.now()) return kept.words;
      const words = vocabularyOrNull(context, { flavour, platform, enable: [], disable: [] });
      known.set(key, { untilMs: Date.now() + vocabularyMs, words });
      return words;
    },
    build: (request, folder, onEvent, signal) =>
      build({ ...context, signal: AbortSignal.any([context.signal, signal]) }, request, folder, onEvent),
  };
}

async function build(
  context: Context,
  { flavour, targets, script }: FirmwareRequest,
  folder: string,
  onEvent: (event: BuilderEvent) => void,
): Promise<string[]> {
  const output: Output = { ...silentOutput, note: (message) => onEvent({ type: 'note', message }) };
  const options: BuildOptions = {
    flavour,
    out: folder,
    ...(usesTls(script.text) ? { enable: ['HTTPS'] } : {}),
  };
  const opened = await openBuild(context, options, output);
  const embedded = { name: embeddedName(flavour), content: Buffer.from(script.text), origin: script.origin };
  const findScripts = () => Promise.resolve({ scripts: [embedded] });
  const plan = await planOf(opened, targets, options, findScripts, context, output);
  onEvent({ type: 'planned', targets: plan.artifacts.map(({ target }) => target.name) });
  routeNotes(plan).forEach(output.note);
  await executeBuild(plan, {
    ...{ cache: context.folders.cache, run: runJob, tool: runTool, signal: context.signal },
    onEvent: (event) => onEvent(builderEvent(event)),
  });
  return plan.artifacts.map(({ path }) => path);
}

const usesTls = (script: string): boolean => /\bhttps:\/\//.test(script);

const builderEvent = (event: BuildEvent): BuilderEvent =>
  event.type === 'artifact' ? { type: 'step', targets: [event.target], step: 'done' } : event;

/** Without a source most of a script can be checked all the same. */
async function vocabularyOrNull(
  context: Context,
  request: VocabularyRequest,
): Promise<ScriptVocabulary | null> {
  try {
    return await scriptVocabulary(context, request, silentOutput);
  } catch (error) {
    if (error instanceof RomkitError && error.exitCode === ExitCode.missing) return null;
    throw error;
  }
}

const viewOf = ({ flavour, location, version, source, notes, problem }: SourceStatus): FirmwareSource => ({
  ...{ flavour, title: flavours[flavour].title, location, version, problem },
  ...{ commit: source?.commit ?? null, notes: [...notes] },
});
