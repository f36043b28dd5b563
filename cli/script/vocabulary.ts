import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { usageError } from '../../system/error.ts';
import type { CommandFact, ScriptVocabulary } from '../../rom/script/vocabulary.ts';
import type { Platform, ScriptCommand, SourceFacts } from '../../rom/source/facts/facts.ts';
import { flavours, type FlavourName } from '../../rom/source/flavour.ts';

export interface VocabularyRequest {
  readonly flavour: FlavourName;
  readonly platform: Platform;
  /** Build options as people write them: `HTTPS`, `PING_CMD`. */
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  /** A build profile of the settings; the options go over it. */
  readonly profile?: string | undefined;
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
  const [
    { loadSettings },
    { sourceRequest },
    { resolveSource },
    { readFacts },
    { buildSettings, namedProfile },
    { configured },
  ] = await Promise.all([
    import('../settings/settings.ts'),
    import('../source/source-of.ts'),
    import('../../rom/source/resolve.ts'),
    import('../../rom/source/facts/read-facts.ts'),
    import('../build/request.ts'),
    import('../../rom/build/variants.ts'),
  ]);
  const settings = await loadSettings(context);
  const { flavour, platform } = request;
  const profile = namedProfile({ profile: request.profile }, settings);
  const asked = await sourceRequest(context, settings, { flavour, flag: request.source }, output);
  const source = await resolveSource({ ...asked, offline: request.source === undefined });
  output.detail(`${flavours[flavour].title} source: ${source.location}`);
  const facts = configured(await readFacts(source, asked), profile?.config ?? null);
  const options = { enable: [...request.enable], disable: [...request.disable] };
  const { enable, disable } = buildSettings(options, profile, facts, context);
  return vocabularyOf(facts, { platform, enable, disable });
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
    platform: profile.platform,
    magics,
    hasGoto,
    commands: facts.commands.map((command) => commandFact(command, isOn)),
    settings: facts.settings,
  };
}

/** Each of the sets that a command needs must have an option that is on. */
function commandFact(
  { name, options, requires = [], usage }: ScriptCommand,
  isOn: (name: string) => boolean,
): CommandFact {
  const needs = [options, ...requires].filter((set) => set.length > 0);
  const lacking = needs.find((set) => !set.some(isOn));
  return { name, options: lacking ?? options, compiledIn: lacking === undefined, usage };
}
