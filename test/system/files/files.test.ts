import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RomkitError } from '../../../system/error.ts';
import {
  canonicalJson,
  makeFolder,
  sha256,
  writeError,
  writeFileAtomic,
} from '../../../system/files/files.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('makes the folder, writes text or bytes, and leaves nothing beside', async () => {
    const path = join(folder, 'a/b/file');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['file']);
  });

  it('replaces the file and never writes into it: whoever reads the old one goes on', async () => {
    const path = join(folder, 'file');
    await writeFileAtomic(path, 'old');
    const before = statSync(path).ino;
    await writeFileAtomic(path, 'new');
    expect(statSync(path).ino).not.toBe(before);
  });

  it('keeps to the mode', async () => {
    await writeFileAtomic(join(folder, 'file'), 'x', 0o600);
    expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
  });

  it('leaves what was there, and no other file, where it fails', async () => {
    mkdirSync(join(folder, 'taken/by/somebody'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'not-writable' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('says when a file stands where a folder should', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file/x'), 'x')).rejects.toMatchObject({
      code: 'not-writable',
    });
    await expect(makeFolder(join(folder, 'file/x/y'))).rejects.toMatchObject({ code: 'not-writable' });
  });
});

describe('writeError', () => {
  const system = (code: string): Error => Object.assign(new Error('native words'), { code });

  it.each([
    ['ENOSPC', 'disk-full', 1],
    ['EDQUOT', 'disk-full', 1],
    ['EROFS', 'read-only', 3],
    ['EACCES', 'no-permission', 3],
    ['EPERM', 'no-permission', 3],
    ['ENOTDIR', 'not-writable', 1],
    ['EISDIR', 'not-writable', 1],
  ])('of %s is %s, with the path', (code, name, exitCode) => {
    const error = writeError('/the/path', system(code));
    expect(error).toMatchObject({ code: name, exitCode, message: expect.stringContaining('/the/path') });
  });

  it.each(['EROFS', 'EACCES'])('of %s names the variables that choose another folder', (code) => {
    const hint = expect.stringMatching(/XDG_CACHE_HOME.*XDG_STATE_HOME.*TMPDIR/);
    expect(writeError('/p', system(code))).toMatchObject({ hint });
  });

  it('of anything else is that very thing', () => {
    const known = new RomkitError({ code: 'build-failed', message: 'x' });
    for (const error of [known, system('EIO'), new Error('x'), 'x'])
      expect(writeError('/p', error)).toBe(error);
  });
});

describe('canonicalJson', () => {
  it('is the same for the same value, however it was put together', () => {
    const one = canonicalJson({ b: [{ d: 1, c: undefined, a: null }], a: 'x' });
    expect(one).toBe('{"a":"x","b":[{"a":null,"d":1}]}');
    expect(canonicalJson({ a: 'x', b: [{ a: null, d: 1 }] })).toBe(one);
  });

  it('keeps the order of lists', () => expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2])));
});

describe('sha256', () => {
  it("gives sha256sum's words", () =>
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'));
});
