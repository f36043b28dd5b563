import { expect, it } from '@jest/globals';
import { parse } from '../../../../cli/shell/program.ts';
import { fakeContext } from '../../../support/fake-context.ts';

it.each([[['--embed', 'boot.ipxe', '--no-embed']], [['--no-embed', '--embed', 'boot.ipxe']]])(
  '%j is refused: one of the two would be dropped without a word',
  async (words) =>
    expect(parse(fakeContext('/nowhere'), ['build', 'undionly.kpxe', ...words])).rejects.toMatchObject({
      code: 'option-clash',
      exitCode: 2,
      hint: expect.stringContaining('Take one of the two away'),
    }),
);
