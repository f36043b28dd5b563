import { join } from 'node:path';
import type { Context } from './context.ts';
import type { Output } from './output.ts';
import { usageError } from '../rom/host/error.ts';
import { packageRoot } from '../rom/host/folders.ts';
import type { CommandFact, ScriptVocabulary } from '../rom/script/vocabulary.ts';
import type { Platform, ScriptCommand, SourceFacts } from '../rom/source/facts.ts';
import { flavours, type FlavourName } from '../rom/source/flavour.ts';

export interface VocabularyRequest {
  readonly flavour: FlavourName;
  readonly platform: Platform;
  /** Build options as people write them: `HTTPS`, `PING_CMD`. */
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  /** `--source`. Without it nothing is fetched over the network. */
  readonly source?: string | undefined;
}

/**
 * What the scripts of a firmware may say, read from its source tree.
 * @throws RomkitError with exit code 3 where the source is not there; `unknown-option` for an option it has not.
 */
export async function scriptVocabulary(
  context: Context,
  request: VocabularyRequest,
  output: Output,
): Promise<ScriptVocabulary> {
  const [{ resolveSource }, { readFacts }, { run }, { optionNames }] = await Promise.all([
    import('../rom/source/resolve.ts'),
    import('../rom/source/read-facts.ts'),
    import('../rom/host/process.ts'),
    import('../rom/build/options.ts'),
  ]);
  const tools = { folders: context.folders, run, signal: context.signal };
  const source = await resolveSource({
    ...tools,
    flavour: request.flavour,
    flag: request.source,
    env: context.env,
    submodule: join(packageRoot(), 'ipxe-src'),
    offline: request.source === undefined,
    onNote: (line) => output.note(line),
  });
  output.detail(`${flavours[request.flavour].title} source: ${source.location}`);
  const facts = await readFacts(source, tools);
  return vocabularyOf(facts, {
    platform: request.platform,
    enable: optionNames(request.enable, facts),
    disable: optionNames(request.disable, facts),
  });
}

/** A source's commands and settings for one choice of build options, which are named as the source names them. */
export function vocabularyOf(
  facts: SourceFacts,
  profile: {
    readonly platform: Platform;
    readonly enable: readonly string[];
    readonly disable: readonly string[];
  },
): ScriptVocabulary {
  const clash = profile.enable.find((name) => profile.disable.includes(name));
  if (clash !== undefined) {
    throw usageError('option-clash', `${clash} is both enabled and disabled.`, 'Take one of the two away.');
  }
  const isOn = (name: string): boolean => {
    if (profile.disable.includes(name)) return false;
    const option = facts.options.find((each) => each.name === name);
    return (
      profile.enable.includes(name) || (option !== undefined && option.defaults[profile.platform] !== false)
    );
  };
  const { magics, hasGoto } = flavours[facts.flavour];
  return {
    flavour: facts.flavour,
    magics,
    hasGoto,
    commands: facts.commands.map((command) => commandFact(command, isOn)),
    settings: facts.settings,
  };
}

/** Each of the sets that a command needs must have an option that is on. */
function commandFact(
  { name, options, requires = [] }: ScriptCommand,
  isOn: (name: string) => boolean,
): CommandFact {
  const needs = [options, ...requires].filter((set) => set.length > 0);
  const lacking = needs.find((set) => !set.some(isOn));
  return { name, options: lacking ?? options, compiledIn: lacking === undefined };
}
