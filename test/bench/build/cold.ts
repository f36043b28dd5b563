import { dirname } from 'node:path';
import type { Row } from '../harness/outcome.ts';
import { compare, measureInterleaved } from '../harness/pairs.ts';
import { cores, undionly, type Workshop } from '../harness/workshop.ts';

/** The first build of all: romkit with an empty cache against make in a fresh clone. */
export const cold: Row = {
  name: 'cold',
  what: 'cold build of undionly.kpxe with a script',
  pairs: 3,
  async measure(shop, pairs) {
    await shop.needToolchain();
    const seconds = await measureInterleaved(pairs, {
      ours: () => romkitFromNothing(shop),
      theirs: () => makeFromNothing(shop),
    });
    const against = `make -j${cores} in a fresh copy`;
    return [
      {
        kind: 'ratio',
        what: cold.what,
        against,
        comparison: compare(seconds.ours, seconds.theirs),
        atMost: 1.05,
        note: "make's copy of the source was written before its clock started; romkit makes its own",
      },
    ];
  },
};

async function romkitFromNothing(shop: Workshop): Promise<number> {
  await shop.source('ipxe');
  const place = await shop.place('cold');
  const seconds = await shop.romkit(place, 'build', undionly, '--embed', shop.newScript());
  shop.note(`  romkit ${seconds.toFixed(1)} s`);
  if (!shop.adoptPlace(place)) await shop.discard(place.root);
  return seconds;
}

async function makeFromNothing(shop: Workshop): Promise<number> {
  const src = await shop.freshTree();
  const seconds = await shop.make(src, shop.newScript());
  shop.note(`  make ${seconds.toFixed(1)} s`);
  if (!shop.adoptTree(src)) await shop.discard(dirname(dirname(src)));
  return seconds;
}
