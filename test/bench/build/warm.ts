import type { Row } from '../harness/outcome.ts';
import { compare, measureInterleaved } from '../harness/pairs.ts';
import { cores, undionly } from '../harness/workshop.ts';

/** Another script into what was built before. */
export const warm: Row = {
  name: 'warm',
  what: 'new script, warm, whole command',
  pairs: 7,
  async measure(shop, pairs) {
    await shop.needToolchain();
    const [tree, place] = [await shop.builtTree(), await shop.warmPlace()];
    const seconds = await measureInterleaved(pairs, {
      ours: () => shop.romkit(place, 'build', undionly, '--embed', shop.newScript()),
      theirs: () => shop.make(tree, shop.newScript()),
    });
    return [
      {
        kind: 'ratio',
        what: warm.what,
        against: `make -j${cores} with a changed EMBED`,
        comparison: compare(seconds.ours, seconds.theirs),
        atMost: 1 / 10,
      },
    ];
  },
};
