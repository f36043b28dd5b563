import { expect, it } from '@jest/globals';
import { affectedWords } from '../../../../boot/page/images/affected.ts';

it('whoever a current revision affects is named', () => {
  const nextBoots = (...names: string[]) => ({
    nextBoots: names.map((name, machine) => ({ name, machine, before: null!, after: null! })),
  });
  expect(affectedWords(nextBoots())).toMatch(/^No machine's next boot changes\./);
  expect(affectedWords(nextBoots('web1'))).toMatch(/^1 machine changes at its next boot: web1\. Mach/);
  const many = affectedWords(nextBoots(...Array.from({ length: 22 }, (_, index) => `m${index}`)));
  expect(many).toMatch(/^22 machines change at their next boot: m0, .*, m19 and 2 more\./);
});
