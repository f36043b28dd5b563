import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';
import { consoleOption, optionNames, optionValues } from '../../rom/build/tree-options.ts';
import { debugObjects } from '../../rom/build/variants.ts';
import type { BuildSettings } from '../../rom/build/request.ts';
import type { SourceFacts } from '../../rom/source/facts/facts.ts';
import type { Context } from '../shell/context.ts';
import type { ProfileSettings, Settings } from '../settings/settings.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import type { BuildOptions } from './build-options.ts';
import { firstItem } from '../../system/present.ts';

/** The profile that --profile names. */
export function namedProfile(options: BuildOptions, settings: Settings): ProfileSettings | undefined {
  if (options.profile === undefined) return undefined;
  const found = settings.profiles[options.profile];
  if (found !== undefined) return found.value;
  const names = Object.keys(settings.profiles);
  throw usageError(
    'unknown-profile',
    `There is no profile "${options.profile}" in the settings.`,
    didYouMean(options.profile, names) ??
      (names.length > 0
        ? `Profiles: ${names.join(', ')}.`
        : 'Write one below "profiles:" in romkit.config.yaml.'),
  );
}

/** A profile's settings with the command line's on top, in the source's own names. */
export function buildSettings(
  options: BuildOptions,
  profile: ProfileSettings | undefined,
  facts: SourceFacts,
  context: Context,
): BuildSettings {
  const path = (file: string): string => resolve(context.cwd, file);
  const consoles = [...(profile?.console ?? []), ...(options.console ?? [])].flatMap((words) =>
    words.split(','),
  );
  const asked = {
    enable: [
      ...optionNames(options.enable ?? [], facts),
      ...consoles.map((word) => consoleOption(word, facts)),
    ],
    disable: optionNames(options.disable ?? [], facts),
  };
  const enable = new Set([
    ...optionNames(profile?.enable ?? [], facts).filter((name) => !asked.disable.includes(name)),
    ...asked.enable,
  ]);
  const disable = new Set([
    ...optionNames(profile?.disable ?? [], facts).filter((name) => !asked.enable.includes(name)),
    ...asked.disable,
  ]);
  const pairs = Object.entries(profile?.set ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    enable: [...enable].sort(),
    disable: [...disable].sort(),
    values: optionValues([...pairs, ...(options.define ?? [])], facts),
    config: options.config ?? profile?.config ?? null,
    debug: debugObjects([...(profile?.debug ?? []), ...(options.debug ?? [])], facts),
    trust: [...(profile?.trust ?? []), ...fileWords(options.trust ?? [], context.cwd).map(path)],
    cert: [...(profile?.cert ?? []), ...fileWords(options.cert ?? [], context.cwd).map(path)],
    privkey: options.privkey !== undefined ? path(options.privkey) : (profile?.privkey ?? null),
  };
}

/** Files as iPXE's makefiles list them, `a,b`; a file with a comma in its name is taken whole. */
export const fileWords = (words: readonly string[], cwd: string): string[] =>
  words.flatMap((word) =>
    word.includes(',') && !existsSync(resolve(cwd, word))
      ? word.split(',').filter((one) => one !== '')
      : [word],
  );

/** How many compilers at once. */
export function jobCount(options: BuildOptions, settings: Settings): number {
  if (options.jobs === undefined) return settings.build.jobs?.value ?? availableParallelism();
  return wholeNumber('--jobs', options.jobs, 1024, 'bad-jobs');
}

/** What to build, --nic included. */
export async function requestedTargets(
  targets: readonly string[],
  options: BuildOptions,
  facts: SourceFacts,
): Promise<string[]> {
  const all = [...targets];
  for (const id of options.nic ?? []) all.push(...(id === 'this' ? await localTargets(facts) : [id]));
  if (all.length > 0) return all;
  throw usageError(
    'no-target',
    'Say what to build.',
    'e.g. romkit build undionly.kpxe --embed template:mac-chain; romkit nics lists cards, romkit build --help the rest.',
  );
}

/** The ROM targets of this machine's cards. */
async function localTargets(facts: SourceFacts): Promise<string[]> {
  const { findNic, formatNicId, localNics, requireNic } = await import('../../rom/source/nics/nics.ts');
  const cards = await localNics();
  if (cards.length === 0) {
    throw usageError(
      'no-local-nic',
      'This machine has no PCI network card that Linux shows.',
      'Name a card: --nic VENDOR:DEVICE.',
    );
  }
  const supported = cards.filter((card) => findNic(facts, card) !== undefined);
  if (supported.length === 0) requireNic(facts, firstItem(cards));
  return [...new Set(supported.map((card) => formatNicId(card)))];
}
