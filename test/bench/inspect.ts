import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import type { Inspection } from '../../rom/image/inspect.ts';
import { environmentOf, romkitProgram, type Place } from '../support/process/romkit.ts';
import { checkoutFiles } from '../support/firmware/checkout.ts';
import { debianRoms, disromFields, inspectedFields, type ImageFields } from '../support/firmware/disrom.ts';
import { NotHere, type Row } from './harness/outcome.ts';

/** Reading other people's ROMs: the fields that the source tree's own tool prints, one by one. */
export const inspect: Row = {
  name: 'inspect',
  what: 'rom inspect --json',
  async measure(shop) {
    const roms = debianRoms();
    if (roms.length === 0) throw new NotHere('the packages ipxe-qemu and seabios are not installed');
    const folder = shop.path('tools');
    checkoutFiles(await shop.source('ipxe'), folder, 'src/util/disrom.pl', 'src/util/Option');
    const src = join(folder, 'src');
    const place = await shop.place('inspect');
    const results = roms.map((rom) => compareFields(rom, inspected(place, rom), disromFields(src, rom)));
    return [
      {
        kind: 'equality',
        what: `${inspect.what} of ${roms.length} ROMs`,
        against: "the tree's disrom.pl",
        compared: results.reduce((sum, { compared }) => sum + compared, 0),
        differing: results.reduce((sum, { differences }) => sum + differences.length, 0),
        unit: 'fields',
        differences: results.flatMap(({ differences }) => differences),
      },
    ];
  },
};

function inspected(place: Place, rom: string): ImageFields[] {
  const command = [romkitProgram, 'rom', 'inspect', '--json', rom];
  const text = execFileSync(process.execPath, command, {
    env: environmentOf(place),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (JSON.parse(text) as Inspection).images.map(inspectedFields);
}

/** A field that only one of the two has is a difference as well. */
function compareFields(
  rom: string,
  ours: readonly ImageFields[],
  theirs: readonly ImageFields[],
): { compared: number; differences: string[] } {
  let compared = 0;
  const differences: string[] = [];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const [our, their] = [ours[index] ?? {}, theirs[index] ?? {}];
    for (const field of new Set([...Object.keys(our), ...Object.keys(their)])) {
      compared++;
      if (our[field] === their[field]) continue;
      const values = `${our[field] ?? 'nothing'}, disrom.pl: ${their[field] ?? 'nothing'}`;
      differences.push(`${basename(rom)}, image ${index}, ${field}: ${values}`);
    }
  }
  return { compared, differences };
}
