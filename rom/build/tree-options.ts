import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';
import { headerValue } from './option-value.ts';
import type { BuildOption, SourceFacts } from '../source/facts/facts.ts';
import { firstItem } from '../../system/present.ts';

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
    if (found.length === 1) return firstItem(found);
    if (found.length > 1) {
      throw usageError(
        'ambiguous-option',
        `"${word}" can be ${found.map((option) => option.name).join(' or ')}.`,
        'Write the whole name.',
      );
    }
  }
  if (wanted.includes('='))
    throw usageError('unknown-option', `"${word}" has a value.`, `--define ${word.trim()}`);
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
  return [...new Set(single.map((word) => requireFlag(resolveOption(word, facts)).name))].sort();
}

/** `--console serial` → CONSOLE_SERIAL; the option's whole name is taken as well. */
export function consoleOption(word: string, facts: SourceFacts): string {
  const wanted = word
    .trim()
    .toUpperCase()
    .replace(/^CONSOLE_/, '');
  const consoles = facts.options.filter((option) => option.name.startsWith('CONSOLE_'));
  const found = consoles.find((option) => option.name === `CONSOLE_${wanted}`);
  if (found !== undefined) return found.name;
  const port = /^(?:COM|TTYS?)([0-9])$/.exec(wanted);
  if (port !== null) {
    const number = Number(port[1]) + (wanted.startsWith('COM') ? 0 : 1);
    throw usageError(
      'unknown-option',
      `"${word}" is a port; the console on it is called serial.`,
      `--console serial --define COMCONSOLE=COM${number}`,
    );
  }
  const names = consoles.map((option) => option.name.slice('CONSOLE_'.length).toLowerCase());
  throw usageError(
    'unknown-option',
    `There is no console "${word}".`,
    didYouMean(wanted, names) ?? `Consoles: ${names.join(', ')}.`,
  );
}

/** Variables of the tree's makefiles that a person may take for options, and romkit's flag for each. */
const flagsOf: Readonly<Record<string, string>> = {
  CONFIG: '--config',
  DEBUG: '--debug',
  EMBED: '--embed',
  TRUST: '--trust',
  CERT: '--cert',
  PRIVKEY: '--privkey',
};

/** `NAME=VALUE` pairs, with each name as the tree has it: a value meant for one option never goes to another. */
export function optionValues(pairs: readonly string[], facts: SourceFacts): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1)
        throw usageError('bad-value', `"${pair}" is not NAME=VALUE.`, 'e.g. --define COMSPEED=9600');
      const option = exactOption(pair.slice(0, equals), pair.slice(equals + 1), facts);
      return [option.name, headerValue(option, pair.slice(equals + 1), facts)];
    }),
  );
}

function exactOption(word: string, value: string, facts: SourceFacts): BuildOption {
  const wanted = word.trim().toUpperCase();
  const found = facts.options.find(({ name }) => name.toUpperCase() === wanted);
  if (found !== undefined) return found;
  const flag = flagsOf[wanted];
  throw usageError(
    'unknown-option',
    `This source has no build option "${word}".`,
    flag === undefined
      ? (completed(wanted, facts) ??
          didYouMean(wanted, optionWords(facts)) ??
          'romkit build --list-options shows what the source has.')
      : `It is a variable of its makefiles: ${flag} ${value}`,
  );
}

/** Options of which a word is a part, to be written whole. */
function completed(wanted: string, facts: SourceFacts): string | undefined {
  const whole = facts.options.filter(({ name }) => `_${name}_`.includes(`_${wanted}_`));
  return whole.length === 0 ? undefined : `did you mean ${whole.map(({ name }) => name).join(' or ')}?`;
}

/** @throws RomkitError for an option that needs a value, with the flag that gives it one */
function requireFlag(option: BuildOption): BuildOption {
  const value = Object.values(option.defaults).find((text) => typeof text === 'string');
  if (option.kind === 'flag' || value === undefined) return option;
  throw usageError(
    'option-has-value',
    `${option.name} has a value (${value}); it cannot be turned on or off.`,
    `--define ${option.name}=VALUE`,
  );
}
