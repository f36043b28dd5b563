import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';

it('gives a folder of its own to the work, for this user alone, and removes it with all that is in it', async () => {
  const folder = await inTemporaryFolder('probe', async (inside) => {
    expect([dirname(inside), statSync(inside).mode & 0o777]).toEqual([tmpdir(), 0o700]);
    expect(basename(inside)).toMatch(/^romkit-probe-/);
    mkdirSync(join(inside, 'deep'));
    writeFileSync(join(inside, 'deep/file'), '');
    return inside;
  });
  expect(existsSync(folder)).toBe(false);
});

it('removes it where the work fails, and hands its error on', async () => {
  let folder = '';
  const failing = inTemporaryFolder('probe', (inside) => {
    folder = inside;
    return Promise.reject(new Error('no'));
  });
  await expect(failing).rejects.toThrow('no');
  expect([folder === '', existsSync(folder)]).toEqual([false, false]);
});
