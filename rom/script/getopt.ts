import type { Word } from './parse.ts';
import type { CommandOption, CommandUsage } from './vocabulary.ts';
import { itemAt } from '../../system/present.ts';

/** A command's words as getopt_long of both trees takes them apart (core/getopt.c). */
export interface ParsedWords {
  /** Options given, each with its value where it takes one. */
  readonly given: readonly { readonly option: CommandOption; readonly value: Word | undefined }[];
  /** A word that starts like an option and is none; nothing after it is read. */
  readonly unknown: Word | undefined;
  /** An option that lacks its value, or has one that it does not take. */
  readonly faulty: { readonly word: Word; readonly option: CommandOption } | undefined;
  readonly isHelp: boolean;
  readonly arguments: readonly Word[];
}

const help: CommandOption = { long: 'help', short: 'h', takes: null };

/** Options come before the first other word; names are written out in full. */
export function parseWords(words: readonly Word[], usage: CommandUsage): ParsedWords {
  const options = [...usage.options, help];
  const given: { option: CommandOption; value: Word | undefined }[] = [];
  let at = 0;
  const result = (end: Partial<ParsedWords> = {}): ParsedWords => ({
    given,
    unknown: undefined,
    faulty: undefined,
    isHelp: given.some(({ option }) => option === help),
    arguments: words.slice(at),
    ...end,
  });
  while (at < words.length && itemAt(words, at).text.startsWith('-')) {
    const word = itemAt(words, at++);
    if (word.text === '--') break;
    const found = word.text.startsWith('--') ? longOption(word, options) : shortOptions(word, options);
    if (found === undefined) return result({ unknown: word });
    for (const { option, inline } of found) {
      const next = option.takes === null || inline !== undefined ? undefined : words[at];
      const value = next?.text.startsWith('-') === true ? undefined : next;
      if (value !== undefined) at++;
      given.push({ option, value: inline ?? value });
      const isFaulty = option.takes === null ? inline !== undefined : (inline ?? value) === undefined;
      if (isFaulty) return result({ faulty: { word, option } });
    }
  }
  return result();
}

interface Found {
  readonly option: CommandOption;
  readonly inline: Word | undefined;
}

function longOption(word: Word, options: readonly CommandOption[]): Found[] | undefined {
  const equals = word.text.indexOf('=');
  const name = word.text.slice(2, equals === -1 ? undefined : equals);
  const option = options.find(({ long }) => long === name);
  if (option === undefined) return undefined;
  return [{ option, inline: equals === -1 ? undefined : tail(word, equals + 1) }];
}

/** `-nq`, `-t5000`. */
function shortOptions(word: Word, options: readonly CommandOption[]): Found[] | undefined {
  const found: Found[] = [];
  if (word.text === '-') return undefined;
  for (let at = 1; at < word.text.length; at++) {
    const option = options.find(({ short }) => short === word.text[at]);
    if (option === undefined) return undefined;
    const hasInline = option.takes !== null && at + 1 < word.text.length;
    found.push({ option, inline: hasInline ? tail(word, at + 1) : undefined });
    if (hasInline) break;
  }
  return found;
}

const tail = (word: Word, offset: number): Word => ({
  text: word.text.slice(offset),
  at: word.at + offset,
});
