import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sweepRunFolders } from '../../../system/files/run-folder.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';

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
