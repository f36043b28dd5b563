import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sweepRunFolders } from '../../../system/files/run-folder.ts';
import { inTemporaryFolder, makeTemporaryFolder } from '../../../system/files/temporary-folder.ts';

it('gives a folder of its own to the work, for this user alone, and removes it with all that is in it', async () => {
  const folder = await inTemporaryFolder(async (inside) => {
    expect([dirname(inside), statSync(inside).mode & 0o777]).toEqual([tmpdir(), 0o700]);
    expect(await sweepRunFolders()).not.toContain(inside);
    mkdirSync(join(inside, 'deep'));
    writeFileSync(join(inside, 'deep/file'), '');
    return inside;
  });
  expect(existsSync(folder)).toBe(false);
});

it('leaves it to the next command where it is killed meanwhile', async () => {
  const name = await inTemporaryFolder((inside) => Promise.resolve(basename(inside)));
  const parent = mkdtempSync(join(tmpdir(), 'romkit-killed-'));
  try {
    const words = name.split('-');
    // The same process number, started at another time.
    words[5] = '1';
    const killed = join(parent, words.join('-'));
    mkdirSync(killed);
    expect(await sweepRunFolders(parent)).toEqual([killed]);
  } finally {
    rmSync(parent, { recursive: true });
  }
});

it('removes it where the work fails, and hands its error on', async () => {
  let folder = '';
  const failing = inTemporaryFolder((inside) => {
    folder = inside;
    return Promise.reject(new Error('no'));
  });
  await expect(failing).rejects.toThrow('no');
  expect([folder === '', existsSync(folder)]).toEqual([false, false]);
});

it('makes one below another folder, which is left alone when it is removed, also a second time', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'romkit-parent-'));
  try {
    const { path, remove } = await makeTemporaryFolder(parent, 'add');
    expect([dirname(path), statSync(path).mode & 0o777]).toEqual([parent, 0o700]);
    expect(basename(path)).toMatch(/^add-./);
    mkdirSync(join(path, 'deep'));
    writeFileSync(join(path, 'deep/file'), '');
    await Promise.all([remove(), remove()]);
    expect([existsSync(path), existsSync(parent)]).toEqual([false, true]);
    await remove();
    const other = await makeTemporaryFolder(parent, 'add');
    rmSync(other.path, { recursive: true });
    await other.remove();
    writeFileSync(join(parent, 'file'), '');
    await expect(makeTemporaryFolder(join(parent, 'file'), 'add')).rejects.toMatchObject({
      code: 'not-writable',
    });
  } finally {
    rmSync(parent, { recursive: true });
  }
});
