import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { surplusBuilds } from '../../../../boot/server/firmware/kept-build.ts';
import { KeptBuilds } from '../../../../boot/server/firmware/kept-builds.ts';
import { keptBuild, stampOf, writeBuild } from './sample.ts';

let place: string;
let folder: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'romkit-kept-'));
  folder = join(place, 'firmware');
});
afterEach(() => rmSync(place, { recursive: true }));

const [a, b, c] = ['a', 'b', 'c'].map(stampOf) as [string, string, string];
const built = (stamp: string | null, content?: string): string =>
  writeBuild(join(place, 'out/undionly.kpxe'), stamp, content);
const add = (kept: KeptBuilds, path: string, builtMs = 1, used: readonly string[] = []) =>
  kept.add(path, { by: 'ada', builtMs, isUsed: (stamp) => used.includes(stamp) });

describe('kept builds', () => {
  it('are there with file and manifest after a restart, and the newest comes first', async () => {
    const kept = await KeptBuilds.open(folder);
    await add(kept, built(a), 1);
    await add(kept, built(b, 'other firmware'), 2);
    const again = await KeptBuilds.open(folder);
    expect(again.list()).toEqual(kept.list());
    expect(again.list().map(({ stamp, by, builtMs }) => [stamp, by, builtMs])).toEqual([
      [b, 'ada', 2],
      [a, 'ada', 1],
    ]);
    expect((await again.file(b)).bytes.toString()).toBe('other firmware');
    const manifest = await again.manifest(b);
    expect([manifest.name, manifest.bytes.toString()]).toEqual([
      'undionly.kpxe.json',
      readFileSync(join(place, 'out/undionly.kpxe.json'), 'utf8'),
    ]);
  });

  it('take the place of what was built before with the same stamp', async () => {
    const kept = await KeptBuilds.open(folder);
    await add(kept, built(a, 'first'));
    await add(kept, built(a, 'second'), 5);
    expect((await kept.file(a)).bytes.toString()).toBe('second');
    expect(readdirSync(folder)).toEqual([a]);
  });

  it('are given away only as they were built', async () => {
    const kept = await KeptBuilds.open(folder);
    await add(kept, built(a));
    writeFileSync(join(folder, a, 'undionly.kpxe'), 'firmwarf');
    await expect(kept.file(a)).rejects.toMatchObject({ code: 'firmware-damaged' });
    writeFileSync(join(folder, a, 'undionly.kpxe.json'), '{}');
    await expect(kept.manifest(a)).rejects.toMatchObject({ code: 'firmware-damaged' });
    await expect(kept.file(b)).rejects.toMatchObject({ code: 'unknown-firmware' });
  });

  it.each([
    ['another file’s manifest', () => writeFileSync(built(a), 'changed!')],
    ['no stamp', () => void built(null)],
    ['a name that leads elsewhere', () => rename('../../passwd')],
    ['no manifest of romkit', () => writeFileSync(`${built(a)}.json`, '[]')],
  ])('do not take a file with %s', async (_, write) => {
    const kept = await KeptBuilds.open(folder);
    write();
    const path = join(place, 'out/undionly.kpxe');
    await expect(add(kept, path)).rejects.toMatchObject({ code: 'firmware-damaged' });
    expect(kept.list()).toEqual([]);
  });

  it('leave alone what they did not make, and remove what was not finished', async () => {
    for (const name of [a, b, 'notes', 'work-0123456789ab'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, b, 'build.json'), JSON.stringify(keptBuild({ stamp: b, file: '../x' })));
    expect((await KeptBuilds.open(folder)).list()).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual([a, b, 'notes'].sort());
  });

  it('make room for newer ones', async () => {
    const kept = await KeptBuilds.open(folder, { builds: 2, sizeBytes: 1000 });
    await add(kept, built(a), 1, [a]);
    await add(kept, built(b), 2, [a]);
    await add(kept, built(c), 3, [a]);
    expect(kept.list().map(({ stamp }) => stamp)).toEqual([c, a]);
    expect(readdirSync(folder).sort()).toEqual([a, c]);
  });

  function rename(file: string): void {
    const manifest = `${built(a)}.json`;
    const document = JSON.parse(readFileSync(manifest, 'utf8')) as object;
    writeFileSync(manifest, JSON.stringify({ ...document, file }));
  }
});

describe('surplus builds', () => {
  const builds = [a, b, c].map((stamp, index) => keptBuild({ stamp, builtMs: index, sizeBytes: 10 }));
  const surplus = (used: readonly string[], newest: string, count: number, sizeBytes = 1000) =>
    surplusBuilds(builds, (stamp) => used.includes(stamp), newest, { builds: count, sizeBytes }).map(
      ({ stamp }) => stamp,
    );

  it.each<[string, readonly string[], string, number, number, readonly string[]]>([
    ['none while all fit', [], c, 3, 30, []],
    ['the oldest', [], c, 2, 1000, [a]],
    ['an unused one before an older used one', [a], c, 2, 1000, [b]],
    ['used ones where nothing else is left', [a, b], c, 1, 1000, [a, b]],
    ['as many as make the room', [], c, 3, 10, [a, b]],
    ['never the newest', [], a, 1, 1, [b, c]],
  ])('are %s', (_, used, newest, count, sizeBytes, expected) => {
    expect(surplus(used, newest, count, sizeBytes)).toEqual(expected);
  });
});
