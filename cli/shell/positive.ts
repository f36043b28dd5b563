import { usageError } from '../../system/error.ts';

/** The number that an option was given. @throws RomkitError `bad-number` where it is no whole number above 0 */
export function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw usageError('bad-number', `${flag} takes a whole number above 0, not "${text}".`);
}
