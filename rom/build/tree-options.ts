import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';
import type { BuildOption, SourceFacts } from '../source/facts/facts.ts';

/**
 * The source tree's own name of an option somebody asked for: exact, or the one option that ends in it
 * (`HTTPS` is DOWNLOAD_PROTO_HTTPS, `PING` is PING_CMD).
 * @throws RomkitError `unknown-option` with the nearest known, `ambiguous-option` with the candidates.
 */
export function resolveOption(word: string, facts: SourceFacts): BuildOption {
  const wanted = word.trim().toUpperCase();
  const exact = facts.options.find((option) => option.name.toUpperCase() === wanted);
  if (exact !== undefined) return exact;
  for (const fits of [
    (name: string) => name.endsWith(`_${wanted}`) || name === `${wanted}_CMD`,
    (name: string) => name.includes(`_${wanted}_`),
  ]) {
    const found = facts.options.filter((option) => fits(option.name.toUpperCase()));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) {
      throw usageError(
        'ambiguous-option',
        `"${word}" can be ${found.map((option) => option.name).join(' or ')}.`,
        'Write the whole name.',
      );
    }
  }
  const hint = didYouMean(wanted, optionWords(facts));
  throw usageError(
    'unknown-option',
    `This source has no build option "${word}".`,
    hint ?? 'romkit build --list-options shows what the source has.',
  );
}

/** Whole names and their last parts, as people shorten them. */
function optionWords(facts: SourceFacts): string[] {
  const names = facts.options.map((option) => option.name);
  return [
    ...new Set([
      ...names,
      ...names.map((name) => name.replace(/^(DOWNLOAD_PROTO|CONSOLE|NET_PROTO|IMAGE|SANBOOT_PROTO)_/, '')),
    ]),
  ];
}

/** Several words as a person gives them: repeated flags, commas. */
export function optionNames(words: readonly string[], facts: SourceFacts): string[] {
  const single = words.flatMap((word) => word.split(',')).filter((word) => word.trim() !== '');
  return [...new Set(single.map((word) => resolveOption(word, facts).name))].sort();
}

/** `--console serial` → CONSOLE_SERIAL. */
export function consoleOption(word: string, facts: SourceFacts): string {
  const consoles = facts.options.filter((option) => option.name.startsWith('CONSOLE_'));
  const found = consoles.find((option) => option.name === `CONSOLE_${word.trim().toUpperCase()}`);
  if (found !== undefined) return found.name;
  const names = consoles.map((option) => option.name.slice('CONSOLE_'.length).toLowerCase());
  throw usageError(
    'unknown-option',
    `There is no console "${word}".`,
    didYouMean(word, names) ?? `Consoles: ${names.join(', ')}.`,
  );
}

/** `NAME=VALUE` pairs for options that have values. */
export function optionValues(pairs: readonly string[], facts: SourceFacts): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw usageError('bad-value', `"${pair}" is not NAME=VALUE.`, 'e.g. --set COMSPEED=9600');
    const option = resolveOption(pair.slice(0, equals), facts);
    const value = pair.slice(equals + 1);
    if (!/^[A-Za-z0-9_ ."'()|+*-]*$/.test(value)) {
      throw usageError(
        'bad-value',
        `The value of ${option.name} has a character that a C header cannot take.`,
        'Use letters, digits, quotes and simple operators.',
      );
    }
    values[option.name] = value;
  }
  return values;
}
