import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import { flavours } from '../../../rom/source/flavour.ts';
import type { Place } from '../../support/process/romkit.ts';
import type { Outcome, Row } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';

/** The same request twice: other folders at another depth, another cache, home, language and time zone. */
export function reproducible(flavour: FlavourName, targets: readonly string[]): Row {
  const row: Row = {
    name: 'reproducible',
    what: `${flavours[flavour].title}: ${targets.map((target) => basename(target)).join(', ')}`,
    async measure(shop) {
      await shop.source(flavour);
      await shop.needToolchain();
      const script = shop.newScript(flavour);
      const near = await shop.place('near');
      const far = await farPlace(shop);
      const outs: string[] = [];
      for (const [index, place] of [near, far].entries()) {
        const out = join(place.root, index === 0 ? 'out' : 'results/of/today');
        const seconds = await shop.romkit(
          place,
          ...['build', ...targets, '--flavour', flavour, '--embed', script, '--out', out],
        );
        shop.note(`  ${flavours[flavour].title}, build ${index + 1} of 2: ${seconds.toFixed(0)} s`);
        outs.push(out);
      }
      const outcomes = targets.map((target) => compareFiles(flavour, basename(target), outs));
      await Promise.all([near, far].map(({ root }) => shop.discard(root)));
      return outcomes;
    },
  };
  return row;
}

async function farPlace(shop: Workshop): Promise<Place> {
  const { root, env } = await shop.place('far', 'a/deeper/place');
  const temporary = join(root, 'temporary');
  mkdirSync(temporary);
  const other = { LANG: 'de_DE.UTF-8', TZ: 'Asia/Tokyo', CFLAGS: '-O0', TMPDIR: temporary };
  return { root, env: { ...env, ...other } };
}

function compareFiles(flavour: FlavourName, file: string, outs: readonly string[]): Outcome {
  const [one, other] = outs.map((out) => readFileSync(join(out, file)));
  const offsets = differingOffsets(one!, other!);
  return {
    kind: 'equality',
    what: `${flavours[flavour].title} ${file}`,
    against: 'the same request in another folder',
    compared: Math.max(one!.length, other!.length),
    differing: offsets.length,
    unit: 'bytes',
    differences:
      offsets.length === 0
        ? []
        : [`first at 0x${offsets[0]!.toString(16)}; ${one!.length} and ${other!.length} bytes`],
  };
}

/** What one file has and the other has not counts as different. */
function differingOffsets(one: Buffer, other: Buffer): number[] {
  const length = Math.max(one.length, other.length);
  const offsets: number[] = [];
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) offsets.push(at);
  return offsets;
}
