import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { placeImage, placeText, removePlaced, sizeOf } from '../../../../boot/dialects/tree/place-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romkit-place-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(root, path);
const modeOf = (path: string): number => statSync(at(path)).mode & 0o777;

describe('a text', () => {
  it.each([0o077, 0])('is for every user to read and in folders to enter, with umask %i', async (mask) => {
    const umask = process.umask(mask);
    try {
      await placeText(at('a/b/text'), 'T');
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(at('a/b/text'), 'utf8')).toBe('T');
    expect([modeOf('a/b/text'), modeOf('a/b'), modeOf('a')]).toEqual([0o644, 0o755, 0o755]);
  });

  it('leaves folders as they are that were there', async () => {
    mkdirSync(at('a'));
    chmodSync(at('a'), 0o700);
    await placeText(at('a/b/text'), 'T');
    expect([modeOf('a/b'), modeOf('a')]).toEqual([0o755, 0o700]);
  });

  it('replaces what a write that was cut off has left', async () => {
    writeFileSync(at('.text.romkit-tmp'), 'half');
    await placeText(at('text'), 'T');
    expect(readdirSync(root)).toEqual(['text']);
    expect(readFileSync(at('text'), 'utf8')).toBe('T');
  });

  it('leaves nothing where it cannot stand', async () => {
    mkdirSync(at('text'));
    await expect(placeText(at('text'), 'T')).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['text']);
  });
});

describe('a file of an image', () => {
  it('is the same file where that can be', async () => {
    writeFileSync(at('content'), 'C');
    await placeImage(at('a/k'), at('content'));
    expect(statSync(at('a/k')).ino).toBe(statSync(at('content')).ino);
  });

  it('is a copy where the content is on another file system', async () => {
    // The content is this test itself: temporary files or shared memory are on another file system than it.
    const here = import.meta.filename;
    const isElsewhere = statSync(root).dev !== statSync(here).dev;
    const target = isElsewhere ? root : mkdtempSync('/dev/shm/romkit-place-');
    try {
      await placeImage(join(target, 'k'), here);
      expect(readFileSync(join(target, 'k'), 'utf8')).toBe(readFileSync(here, 'utf8'));
      expect(statSync(join(target, 'k')).dev).not.toBe(statSync(here).dev);
    } finally {
      if (!isElsewhere) rmSync(target, { recursive: true });
    }
  });

  it('leaves nothing where its content is missing', async () => {
    await expect(placeImage(at('k'), at('content'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('removing a file', () => {
  it('takes the folders that are empty then, and no others', async () => {
    await placeText(at('a/b/c/text'), 'T');
    await placeText(at('a/other'), 'T');
    await removePlaced(root, 'a/b/c/text');
    expect(readdirSync(at('a'))).toEqual(['other']);
  });

  it('is no error where somebody has removed it', async () => {
    mkdirSync(at('a'));
    await removePlaced(root, 'a/text');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('the size of a file', () => {
  it('is in bytes', async () => {
    writeFileSync(at('file'), 'é');
    expect(await sizeOf(at('file'))).toBe(2);
  });

  it.each(['missing', 'file/below', 'loop', 'folder'])('is not there for %s', async (name) => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder'));
    symlinkSync('loop', at('loop'));
    expect(await sizeOf(at(name))).toBeUndefined();
  });

  it('is an error where nobody can say whether there is one', async () => {
    await expect(sizeOf(at('x'.repeat(300)))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  });
});
