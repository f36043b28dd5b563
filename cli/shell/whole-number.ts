import { usageError } from '../../system/error.ts';

/**
 * How many, as a person typed it.
 * @throws RomkitError with this code, exit code 2
 */
export function wholeNumber(flag: string, text: string, most: number, code = 'bad-count'): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw usageError(code, `${flag} takes a whole number from 1 to ${most}, not "${text}".`);
}
