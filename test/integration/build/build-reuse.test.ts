import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** Objects that make compiled, profile by profile. */
function compiled(where: ToyPlace): string[][] {
  const profiles = join(cacheOf(where), 'profiles');
  return readdirSync(profiles).map((id) => {
    const log = readFileSync(join(profiles, id, 'bin/make.log'), 'utf8');
    return [...log.matchAll(/\[BUILD\] bin\/(\w+)/g)].map(([, name]) => name!).sort();
  });
}

const withoutCcache = (where: ToyPlace): ToyPlace => ({
  ...where,
  env: { ...where.env, CCACHE_DISABLE: '1' },
});

describeWhen(toyNeeds)('another setting', () => {
  it('compiles what depends on it, and gives the bytes of a compilation from nothing', async () => {
    const here = withoutCcache(place);
    await build(here);
    await build(here, '--enable', 'BIG_CMD');
    const reused = await build(here, '--define', 'WAIT=7');
    const lists = compiled(here).sort((a, b) => b.length - a.length);
    expect(lists).toEqual([['bulk', 'config', 'text'], ['config'], ['config']]);
    const other = withoutCcache(elsewhere(place));
    expect(await build(other, '--define', 'WAIT=7')).toEqual(reused);
    expect(compiled(other)).toEqual([['bulk', 'config', 'text']]);
    other.remove();
  });

  it('that is taken back gives the plain bytes again, whatever they were made from', async () => {
    const plain = await build(place);
    const other = elsewhere(place);
    await build(other, '--define', 'WAIT=7');
    expect(await build(other)).toEqual(plain);
    other.remove();
  });
});

describeWhen({ tools: [...toyNeeds.tools!, 'ccache'], lacks: toyNeeds.lacks })('ccache', () => {
  it('keeps what was compiled when the profiles are gone', async () => {
    const compiledBytes = await build(place);
    expect(counts(place)).toEqual({ hits: 0, misses: 3 });
    rmSync(join(cacheOf(place), 'profiles'), { recursive: true });
    expect(await build(place)).toEqual(compiledBytes);
    expect(counts(place)).toEqual({ hits: 3, misses: 3 });
  });

  it('gives the bytes of a compilation without it, which CCACHE_DISABLE asks for', async () => {
    await build(place);
    rmSync(join(cacheOf(place), 'profiles'), { recursive: true });
    const other = withoutCcache(elsewhere(place));
    expect(await build(other)).toEqual(await build(place));
    expect(counts(other)).toEqual({ hits: 0, misses: 0 });
    other.remove();
  });
});
