import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';
import type { SourceFacts } from '../source/facts/facts.ts';

/**
 * A source as one of its named configurations has it (make CONFIG=name): other defaults, the rest as it is.
 * @throws RomkitError `unknown-config` with those that the source has
 */
export function configured(facts: SourceFacts, name: string | null): SourceFacts {
  if (name === null) return facts;
  const config = facts.configs.find((each) => each.name === name);
  if (config === undefined) {
    const names = facts.configs.map((each) => each.name);
    throw usageError(
      'unknown-config',
      `This source has no configuration "${name}".`,
      didYouMean(name, names) ?? (names.length > 0 ? `It has ${names.join(', ')}.` : 'It has none.'),
    );
  }
  return {
    ...facts,
    options: facts.options.map((option) => ({
      ...option,
      defaults: config.changes[option.name] ?? option.defaults,
    })),
  };
}

/**
 * Objects to debug as make takes them: NAME[:LEVEL[:DEFAULT]], e.g. `dhcp`, `tls:3`.
 * @throws RomkitError `unknown-object` for one that no platform of the source compiles
 */
export function debugObjects(words: readonly string[], facts: SourceFacts): string[] {
  const objects = [...facts.objects.pcbios, ...facts.objects.efi];
  const wanted = words.flatMap((word) => word.split(',')).map((word) => word.trim());
  for (const word of wanted.filter((each) => each !== '')) {
    const [, name = word, level = ''] = /^([^:]*)(.*)$/.exec(word) ?? [];
    if (!objects.includes(name)) {
      throw usageError(
        'unknown-object',
        `The source compiles no object "${name}".`,
        didYouMean(name, new Set(objects)) ?? 'Objects are named after their sources: dhcp, tls, httpcore.',
      );
    }
    if (!/^(:\d{1,2}){0,2}$/.test(level))
      throw usageError(
        'bad-debug-level',
        `"${word}" has no level that make takes.`,
        `e.g. --debug ${name}:3`,
      );
  }
  return [...new Set(wanted)].filter((word) => word !== '').sort();
}
