import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteEntry, listEntries } from '../../../rom/build/profile/cache.ts';
import {
  binFolder,
  binLock,
  hasTools,
  keepProfile,
  keepTools,
  lastUsed,
} from '../../../rom/build/profile/kept-profile.ts';
import { readKeptProfile, toolsFolder, touchProfile } from '../../../rom/build/profile/kept-profile.ts';
import { keepLinkImage, linkFolder, readLinkImage, readPart } from '../../../rom/build/make/link-image.ts';
import { recipeFor, type MediaRecipe } from '../../../rom/build/make/media.ts';
import { placeholder } from '../../../rom/build/make/slot.ts';
import { parseTarget } from '../../../rom/build/target.ts';
import type { Run } from '../../../system/process/run.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import { someFacts, someProfile } from '../../support/firmware/facts.ts';
import { sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';

let box: Sandbox;
let folder: string;
let src: string;

beforeEach(() => {
  box = sandbox();
  folder = binFolder(box.folders.cache, someProfile, 'bin');
  src = join(folder, 'work-1', 'src');
  mkdirSync(src, { recursive: true });
});
afterEach(() => box.remove());

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const target = parseTarget('8086:100e', someFacts);
const recipe = recipeFor(target, 'ipxe') as MediaRecipe;

/** The linker's words on a build ID of 0xcafe0001. */
const nm: Run = async () => ({
  exitCode: 0,
  signal: undefined,
  stdout: '00000010 T start\ncafe0001 A _build_id\n00000020 T end\n',
  stderr: '',
  notFound: false,
});

const buildId = Buffer.from('0100feca', 'hex');
const image = Buffer.concat([buildId, Buffer.alloc(60), placeholder('ipxe'), buildId, Buffer.of(7)]);

function link(bytes: Buffer = image): void {
  put(join(src, 'bin/8086100e.rom.bin'), bytes);
  put(join(src, 'bin/8086100e.rom.zinfo'), 'PACK');
}

const keep = (): Promise<void> => keepLinkImage({ src, folder }, target, recipe, 'ipxe', nm);

describe('a kept link', () => {
  it('knows the place for the script, and where the build ID stands', async () => {
    link();
    await keep();
    const kept = (await readLinkImage(linkFolder(folder, target)))!;
    expect(kept).toMatchObject({
      slotOffset: 64,
      buildIdOffsets: [0, 64 + placeholder('ipxe').length],
      pciId: { vendor: '8086', device: '100e' },
    });
    expect(await readPart(kept, 'image')).toEqual(image);
    expect((await readPart(kept, 'zinfo'))?.toString()).toBe('PACK');
  });

  it('replaces the one before', async () => {
    link();
    await keep();
    link(Buffer.concat([Buffer.alloc(8), image]));
    await keep();
    expect((await readLinkImage(linkFolder(folder, target)))?.slotOffset).toBe(72);
    expect(readdirSync(join(folder, 'links'))).toEqual(['8086100e.rom']);
  });

  it.each<[string, () => void]>([
    ['a part was not linked', () => rmSync(join(src, 'bin/8086100e.rom.zinfo'))],
    ['the placeholder is not in it', () => link(Buffer.alloc(9000))],
  ])('is not there when %s, and nothing half-kept is', async (_what, spoil) => {
    link();
    spoil();
    await expect(keep()).rejects.toThrow();
    expect(await readLinkImage(linkFolder(folder, target))).toBeUndefined();
    expect(readdirSync(join(folder, 'links'))).toEqual([]);
  });

  it.each<[string, (kept: string) => void]>([
    ['is shorter', (kept) => writeFileSync(join(kept, 'image'), image.subarray(0, 100))],
    ['has one other byte', (kept) => writeFileSync(join(kept, 'image'), Buffer.from(image).fill(1, 5, 6))],
    ['is gone', (kept) => rmSync(join(kept, 'image'))],
  ])('with a part that %s is not used', async (_what, spoil) => {
    link();
    await keep();
    spoil(linkFolder(folder, target));
    const kept = await readLinkImage(linkFolder(folder, target));
    expect(await readPart(kept!, 'image')).toBeUndefined();
  });

  it.each(['', '{'])('whose record is broken (%j) is none', async (record) => {
    link();
    await keep();
    writeFileSync(join(linkFolder(folder, target), 'link.json'), record);
    expect(await readLinkImage(linkFolder(folder, target))).toBeUndefined();
  });
});

describe('kept tools', () => {
  beforeEach(() => {
    put(join(src, 'util/zbin32'), 'program');
    put(join(src, 'util/zbin.c'), 'source');
    put(join(src, 'util/fixrom.pl'), 'script');
    put(join(src, 'util/Option/ROM.pm'), 'module');
  });

  it('are those that run, with what they load, and no sources', async () => {
    expect(await hasTools(folder, ['util/zbin32'])).toBe(false);
    await keepTools(folder, src);
    expect(await hasTools(folder, ['util/zbin32'])).toBe(true);
    expect(await hasTools(folder, ['util/zbin32', 'util/efirom'])).toBe(false);
    expect(readdirSync(toolsFolder(folder), { recursive: true }).sort()).toEqual([
      'util',
      'util/Option',
      'util/Option/ROM.pm',
      'util/fixrom.pl',
      'util/zbin32',
    ]);
  });

  it('follow the work copy when it makes them anew', async () => {
    await keepTools(folder, src);
    put(join(src, 'util/zbin32'), 'another program');
    await keepTools(folder, src);
    expect(readFileSync(join(toolsFolder(folder), 'util/zbin32'), 'utf8')).toBe('another program');
  });
});

describe('the cache', () => {
  const day = 24 * 60 * 60;

  async function profile(id: string, bin: string, usedDaysAgo: number): Promise<string> {
    const place = binFolder(box.folders.cache, { id }, bin);
    await keepProfile(place, { ...someProfile, id }, { gcc: 'gcc 12' });
    put(join(place, 'work-1/src/a.o'), Buffer.alloc(1000));
    const seconds = Date.now() / 1000 - usedDaysAgo * day;
    utimesSync(join(place, 'profile.json'), seconds, seconds);
    return place;
  }

  it('lists what it keeps, the latest used first, with sizes; the unfinished last', async () => {
    await profile('ipxe-1', 'bin', 9);
    await profile('ipxe-1', 'bin-x86_64-efi', 2);
    const entries = await listEntries(box.folders.cache);
    expect(entries.map(({ name }) => name)).toEqual([
      'ipxe-1/bin-x86_64-efi',
      'ipxe-1/bin',
      `${someProfile.id}/bin`,
    ]);
    expect(entries[0]!.sizeBytes).toBeGreaterThan(1000);
    expect(entries[0]!.profile).toMatchObject({ commit: someProfile.commit, toolchain: { gcc: 'gcc 12' } });
    expect(entries[2]).toMatchObject({ lastUsed: null, profile: null });
  });

  it('is empty before the first build', async () =>
    expect(await listEntries(join(box.root, 'nowhere'))).toEqual([]));

  it('notes each use', async () => {
    const place = await profile('ipxe-1', 'bin', 9);
    await touchProfile(place);
    expect((await lastUsed(place))!.getTime()).toBeGreaterThan(Date.now() - 60_000);
    await touchProfile(join(box.root, 'nowhere'));
  });

  it("deletes one entry whole, and a profile's folder with its last", async () => {
    await profile('ipxe-1', 'bin', 9);
    await profile('ipxe-1', 'bin-x86_64-efi', 2);
    const [first, second] = await listEntries(box.folders.cache);
    await deleteEntry(first!);
    expect((await listEntries(box.folders.cache)).map(({ name }) => name)).not.toContain(first!.name);
    expect(existsSync(second!.folder)).toBe(true);
    await deleteEntry(second!);
    expect(existsSync(dirname(second!.folder))).toBe(false);
  });

  it('deletes nothing that is in use', async () => {
    const place = await profile('ipxe-1', 'bin', 9);
    const lock = await takeLock(binLock(place));
    const [entry] = (await listEntries(box.folders.cache)).filter(({ name }) => name === 'ipxe-1/bin');
    await expect(deleteEntry(entry!, AbortSignal.timeout(20))).rejects.toThrow();
    expect(await readKeptProfile(place)).toMatchObject({ id: 'ipxe-1' });
    await lock.release();
    await deleteEntry(entry!);
    expect(existsSync(place)).toBe(false);
  });

  it('does not mind that one is gone already', async () => {
    const place = await profile('ipxe-1', 'bin', 9);
    const [entry] = (await listEntries(box.folders.cache)).filter(({ name }) => name === 'ipxe-1/bin');
    rmSync(place, { recursive: true });
    await deleteEntry(entry!);
    expect(existsSync(place)).toBe(false);
    expect((await listEntries(box.folders.cache)).map(({ name }) => name)).not.toContain('ipxe-1/bin');
  });
});
