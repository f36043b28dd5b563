import { describe, expect, it } from '@jest/globals';
import { checkLines } from '../../../boot/dialects/script-lines.ts';
import { languages } from '../../../rom/script/language.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe.each(['ipxe', 'gpxe'] as const)('lines of %s', (flavour) => {
  const { maxLineBytes, maxLineWords, title } = languages[flavour];
  const words = (count: number): string => Array<string>(count).fill('w').join('  ');

  it('end in a newline each, up to the length that the firmware takes', () => {
    const long = 'x'.repeat(maxLineBytes);
    expect(checkLines(['a', long, words(maxLineWords)], flavour)).toBe(
      `a\n${long}\n${words(maxLineWords)}\n`,
    );
  });

  it.each([
    ['bytes', 'x'.repeat(maxLineBytes + 1)],
    ['words', words(maxLineWords + 1)],
  ])('have no more %s', async (_what, line) => {
    const { code, message } = await refusal(() => checkLines(['a', line, 'b'], flavour));
    expect(code).toBe('line-too-long');
    expect(message).toContain(`too long for ${title}`);
  });
});
