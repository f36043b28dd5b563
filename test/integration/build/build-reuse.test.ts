import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { elsewhere, put, toyNeeds, toyPlace, type ToyPlace } from '../../support/firmware/toy.ts';
import { cacheOf, romkit } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const targets = ['undionly.kpxe', '8086:100e'];
let place: ToyPlace;

beforeEach(() => {
  place = toyPlace();
  put(place, 'boot.ipxe', '#!ipxe\necho hello\nshell\n');
});
afterEach(() => place.remove());

async function build(where: ToyPlace, ...args: string[]): Promise<Buffer[]> {
  const ended = await romkit(
    where,
    'build',
    ...targets,
    '--embed',
    join(place.root, 'work/boot.ipxe'),
    ...args,
  );
  expect(ended).toMatchObject({ exitCode: 0 });
  return ['undionly.kpxe', '8086100e.rom'].map((name) => artifactAt(where, name).bytes);
}

/** ccache's own counts: objects taken from it, and objects that were compiled. */
function counts(where: ToyPlace): { hits: number; misses: number } {
  const env = { ...process.env, CCACHE_DIR: join(cacheOf(where), 'ccache') };
  const stats = execFileSync('ccache', ['--print-stats'], { env, encoding: 'utf8' });
  const count = (name: string): number => Number(new RegExp(`^${name}\\t(\\d+)$`, 'm').exec(stats)?.[1]);
  return {
    hits: count('direct_cache_hit') + count('preprocessed_cache_hit'),
    misses: count('cache_miss'),
  };
}

describeWhen({ tools: [...toyNeeds.tools!, 'ccache'], lacks: toyNeeds.lacks })(
  'where ccache is installed',
  () => {
    it('another setting compiles only what comes out different', async () => {
      await build(place);
      expect(counts(place)).toEqual({ hits: 0, misses: 3 });
      await build(place, '--define', 'WAIT=7');
      expect(counts(place)).toEqual({ hits: 2, misses: 4 });
    });

    it('the bytes are those of a compilation without it', async () => {
      await build(place);
      const cached = await build(place, '--define', 'WAIT=7');
      const other = { ...elsewhere(place), env: { ...place.env, CCACHE_DISABLE: '1' } };
      expect(await build(other, '--define', 'WAIT=7')).toEqual(cached);
      expect(counts(other)).toEqual({ hits: 0, misses: 0 });
      other.remove();
    });
  },
);
