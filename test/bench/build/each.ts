import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../rom/build/record/manifest.ts';
import { manifestPath } from '../../../rom/build/record/manifest.ts';
import type { Place } from '../../support/process/romkit.ts';
import { bootScript } from '../boot-script.ts';
import { keptLink, patched, type KeptLink } from './kept-link.ts';
import type { Row } from '../harness/outcome.ts';
import { compare, measureInterleaved } from '../harness/pairs.ts';
import { cores, plainEnvironment, undionly, type Workshop } from '../harness/workshop.ts';

const count = 200;
const names = Array.from({ length: count }, (_, index) => `machine-${index}`);

/** Firmware for a whole hall: against make one by one, and against nothing but the packing. */
export const each: Row = {
  name: 'each',
  what: `${count} scripts into undionly.kpxe in one command`,
  pairs: 3,
  async measure(shop, pairs) {
    await shop.needToolchain();
    const [tree, place] = [await shop.builtTree(), await shop.warmPlace()];
    const scripts = writeScripts(shop);
    const images = await writeImages(shop, place, scripts);
    const seconds = await measureInterleaved(pairs, {
      ours: () => buildEach(shop, place, scripts),
      make: () => shop.make(tree, shop.newScript()),
      zbin: () => pack(shop, images),
    });
    const makeAll = seconds.make.map((one) => one * count);
    const { what } = each;
    return [
      {
        kind: 'ratio',
        what,
        against: `${count} × make with a changed EMBED`,
        comparison: compare(seconds.ours, makeAll),
        atMost: 1 / 40,
        note: `make was timed for one script in each round, and taken ${count} times`,
      },
      {
        kind: 'ratio',
        what,
        against: `zbin alone, ${cores} at a time`,
        comparison: compare(seconds.ours, seconds.zbin),
        atMost: 1.3,
        note: 'zbin packed the very images, patched before its clock started; its output is the same, byte for byte',
      },
    ];
  },
};

function writeScripts(shop: Workshop): string[] {
  const folder = shop.path('scripts');
  mkdirSync(folder);
  return names.map((name, index) => {
    const path = join(folder, `${name}.ipxe`);
    writeFileSync(path, bootScript(0x10000 + index));
    return path;
  });
}

async function buildEach(
  shop: Workshop,
  place: Place,
  scripts: readonly string[],
  out = shop.path('out'),
): Promise<number> {
  const seconds = await shop.romkit(place, 'build', undionly, '--out', out, '--each', ...scripts);
  await shop.discard(out);
  return seconds;
}

interface Images {
  readonly folder: string;
  readonly link: KeptLink;
}

/** The images that romkit gives to zbin; and proof that they are, for zbin makes the same of them. */
async function writeImages(shop: Workshop, place: Place, scripts: readonly string[]): Promise<Images> {
  const out = shop.path('out');
  await shop.romkit(place, 'build', undionly, '--out', out, '--each', ...scripts);
  const link = await keptLink(place);
  const images = { folder: shop.path('images'), link };
  mkdirSync(images.folder);
  const artifacts = names.map((name) => join(out, name, 'undionly.kpxe'));
  for (const [index, name] of names.entries()) {
    const { stamp } = JSON.parse(readFileSync(manifestPath(artifacts[index]!), 'utf8')) as Manifest;
    writeFileSync(join(images.folder, name), patched(link, readFileSync(scripts[index]!), stamp!));
  }
  await pack(shop, images);
  const other = names.filter(
    (name, index) =>
      !readFileSync(join(images.folder, `${name}.out`)).equals(readFileSync(artifacts[index]!)),
  );
  if (other.length > 0) throw new Error(`zbin makes something else of ${other.length} of ${count} images`);
  await shop.discard(out);
  return images;
}

/** A shell for each ten images: it costs next to nothing beside their packing. */
function pack(shop: Workshop, { folder, link }: Images): Promise<number> {
  const list = join(folder, 'list');
  writeFileSync(list, names.map((name) => join(folder, name)).join('\n'));
  const loop = 'for image; do "$ZBIN" "$image" "$ZINFO" > "$image.out" || exit 255; done';
  const env = { ...plainEnvironment(), ZBIN: link.zbin, ZINFO: link.zinfo };
  return shop.time(
    ['xargs', '-a', list, '-P', String(cores), '-n', '10', 'sh', '-c', loop, 'sh'],
    folder,
    env,
  );
}
