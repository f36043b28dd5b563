import { usageError, type RomkitError } from '../../system/error.ts';
import type { BuildOption, SourceFacts } from '../source/facts/facts.ts';

/**
 * A value as the C header takes it: text in quotes, numbers and names as they are.
 * @param value as a person wrote it; text may have its quotes or not
 * @throws RomkitError `bad-value` for what would not compile
 */
export function headerValue(option: BuildOption, value: string, facts: SourceFacts): string {
  if (/[^\x20-\x7e\u00a0-\uffff]/.test(value))
    throw badValue(option, 'has a line break or a control character', 'Write it on one line.');
  const sample = Object.values(option.defaults).find((text) => typeof text === 'string');
  if (sample?.startsWith('"') === true) return textValue(option, value, sample);
  return plainValue(option, value, sample, facts);
}

/** A C string (C11 6.4.5). Where the default is a format of printf, the value must take the same arguments. */
function textValue(option: BuildOption, value: string, sample: string): string {
  const inside = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1] ?? value.replace(/["\\]/g, '\\$&');
  const wanted = conversions(sample);
  if (wanted.length > 0 && conversions(inside).join() !== wanted.join()) {
    throw badValue(
      option,
      `does not hold ${wanted.join(', ')}, which firmware fills in`,
      `Write it like the default: ${sample}`,
    );
  }
  return `"${inside}"`;
}

const conversions = (text: string): string[] => text.match(/%[^a-z%]*[a-z%]/gi) ?? [];

/** Digits, names and operators: nothing that could end the directive or begin a comment. */
const expression = /^[\w .()|&~^+*/%<>-]*$/;

function plainValue(
  option: BuildOption,
  value: string,
  sample: string | undefined,
  facts: SourceFacts,
): string {
  if (!expression.test(value) || /\/[/*]/.test(value))
    throw badValue(
      option,
      'has a character that a C header cannot take there',
      'Use numbers, names and simple operators.',
    );
  if (option.kind === 'value' && value.trim() === '')
    throw badValue(option, 'is empty', `Its default is ${sample ?? 'none'}.`);
  const isNumber = sample !== undefined && /^[\d(]/.test(sample);
  const words = value.match(/\b[A-Za-z_]\w*/g) ?? [];
  const unknown = words.find((word) => !facts.options.some(({ name }) => name === word));
  if (isNumber && unknown !== undefined)
    throw badValue(option, `has the word "${unknown}"`, `It takes a number; its default is ${sample}.`);
  return value;
}

const badValue = ({ name }: BuildOption, what: string, hint: string): RomkitError =>
  usageError('bad-value', `The value of ${name} ${what}.`, hint);
