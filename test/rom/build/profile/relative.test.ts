import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { binFolder, binLock, keepProfile } from '../../../../rom/build/profile/kept-profile.ts';
import type { Kinship } from '../../../../rom/build/profile/profile.ts';
import { canServe, nearestRelative } from '../../../../rom/build/profile/relative.ts';
import { takeLock } from '../../../../system/lock/lock.ts';
import { someProfile } from '../../../support/firmware/facts.ts';
import { sandbox, type Sandbox } from '../../../support/firmware/tiny-tree.ts';

let box: Sandbox;
beforeEach(() => void (box = sandbox()));
afterEach(() => box.remove());

const wanted = { ...someProfile, headers: { 'config/local/general.h': 'A', 'config/local/console.h': 'B' } };

/** A kept profile with a work copy; its folder. */
async function kept(
  id: string,
  headers: Readonly<Record<string, string>>,
  options: { readonly sound?: boolean; readonly usedMsAgo?: number; readonly config?: string } = {},
): Promise<string> {
  const folder = binFolder(box.folders.cache, { id }, 'bin');
  await keepProfile(folder, { ...wanted, id, headers, config: options.config ?? null }, {});
  mkdirSync(join(folder, 'work-1/src'), { recursive: true });
  writeFileSync(join(folder, 'work-1/src/Makefile'), '');
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({ folder: 'work-1', sound: options.sound ?? true }),
  );
  const used = (Date.now() - (options.usedMsAgo ?? 1000)) / 1000;
  utimesSync(join(folder, 'profile.json'), used, used);
  return folder;
}

const nearest = (bin = 'bin') => nearestRelative(box.folders.cache, wanted, bin);

describe('nearestRelative', () => {
  it('is the one with the fewest headers that differ, and tells those', async () => {
    await kept('far', {});
    const near = await kept('near', { 'config/local/general.h': 'A' });
    const copy = await nearest();
    expect(copy).toMatchObject({
      src: join(near, 'work-1/src'),
      files: { 'config/local/general.h': 'A' },
    });
    await copy!.release();
  });

  it('is rather one of the same named configuration', async () => {
    const plain = await kept('plain', {}, { usedMsAgo: 60_000 });
    await kept('cloud', wanted.headers, { config: 'cloud' });
    const copy = await nearest();
    expect(copy?.src).toBe(join(plain, 'work-1/src'));
    await copy!.release();
  });

  it('is the latest used of equals', async () => {
    const late = await kept('late', {}, { usedMsAgo: 1000 });
    await kept('early', {}, { usedMsAgo: 60_000 });
    const copy = await nearest();
    expect(copy?.src).toBe(join(late, 'work-1/src'));
    await copy!.release();
  });

  it('is never one that is in use, or unsound, or of a clock that was ahead', async () => {
    const busy = await kept('busy', wanted.headers);
    const lock = await takeLock(binLock(busy));
    await kept('unsound', wanted.headers, { sound: false });
    await kept('ahead', wanted.headers, { usedMsAgo: -60_000 });
    expect(await nearest()).toBeUndefined();
    await lock.release();
    const copy = await nearest();
    expect(copy?.src).toBe(join(busy, 'work-1/src'));
    await copy!.release();
  });

  it('is locked while it is read', async () => {
    await kept('one', {});
    const copy = await nearest();
    expect(await nearest()).toBeUndefined();
    await copy!.release();
  });

  it('is of the same build folder, and never the profile itself', async () => {
    await kept('one', {});
    expect(await nearest('bin-x86_64-efi')).toBeUndefined();
    box.remove();
    await kept(wanted.id, {});
    expect(await nearest()).toBeUndefined();
  });
});

describe('canServe', () => {
  const plain: Kinship = { family: 'f', hasPrivateKey: false };
  it.each<[string, Partial<Kinship>, Partial<Kinship>, boolean]>([
    ['the same family', {}, {}, true],
    ['another source, compiler or flag', { family: 'g' }, {}, false],
    ['a private key of its own', { hasPrivateKey: true }, {}, false],
    ['a private key that comes', {}, { hasPrivateKey: true }, true],
  ])('%s', (_what, kept, wish, serves) =>
    expect(canServe({ ...plain, ...kept }, { ...plain, ...wish })).toBe(serves),
  );
});
