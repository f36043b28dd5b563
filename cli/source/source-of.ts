import { join } from 'node:path';
import { isCheckout, packageRoot } from '../../system/files/folders.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { SourceRequest } from '../../rom/source/resolve.ts';
import type { Source } from '../../rom/source/source.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { Settings } from '../settings/settings.ts';

/** The question "which source?" as commands ask it: their flag, the environment, the settings, the submodule. */
export async function sourceRequest(
  context: Context,
  settings: Pick<Settings, 'source'>,
  asked: { readonly flavour: FlavourName; readonly flag?: string | undefined },
  output?: Output,
): Promise<SourceRequest> {
  // git is called on every build: not through execa, which takes longer to load than all of git's answers.
  const { runTool } = await import('../../system/process/run-tool.ts');
  return {
    ...asked,
    env: context.env,
    setting: settings.source[asked.flavour]?.value,
    submodule: isCheckout() ? join(packageRoot(), 'ipxe-src') : undefined,
    folders: context.folders,
    run: runTool,
    signal: context.signal,
    onNote: output === undefined ? undefined : (line) => output.note(line),
  };
}

/** Find the source and say what a person should know of it. */
export async function openSource(
  context: Context,
  settings: Pick<Settings, 'source'>,
  asked: { readonly flavour: FlavourName; readonly flag?: string | undefined },
  output: Output,
): Promise<Source> {
  const { resolveSource } = await import('../../rom/source/resolve.ts');
  const { sourceNotes } = await import('../../rom/source/source.ts');
  const source = await resolveSource(await sourceRequest(context, settings, asked, output));
  sourceNotes(source).forEach((note) => output.note(`Note: ${note}`));
  return source;
}
