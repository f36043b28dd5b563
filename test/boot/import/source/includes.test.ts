import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SourceFiles, type SourceFile } from '../../../../boot/import/source/includes.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { withFolder } from '../folder.ts';

describe('SourceFiles', () => {
  it('opens a file twice, but not inside itself, whatever name it goes by', async () => {
    await withFolder({ a: 'A', b: 'B' }, async (folder) => {
      symlinkSync('a', join(folder, 'link'));
      const files = new SourceFiles();
      const open = (name: string, from: SourceFile | null): Promise<SourceFile> =>
        files.open(join(folder, name), from);
      const a = await open('a', null);
      const b = await open('b', a);
      expect((await open('b', a)).text).toBe('B');
      for (const name of ['a', 'link', 'b'])
        expect((await refusal(() => open(name, b))).code).toBe('include-loop');
    });
  });

  it('goes 16 files deep', async () => {
    const names = Array.from({ length: 17 }, (_, index) => `file${index}`);
    await withFolder(Object.fromEntries(names.map((name) => [name, ''])), async (folder) => {
      const files = new SourceFiles();
      let from: SourceFile | null = null;
      for (const name of names.slice(0, 16)) from = await files.open(join(folder, name), from);
      const last = from;
      expect((await refusal(() => files.open(join(folder, 'file16'), last))).code).toBe('include-too-deep');
    });
  });

  it.each([
    ['bytes, however the files share them', { depth: 9, files: 9, bytes: 6 }, 'With small the files have'],
    ['files, however small', { depth: 9, files: 3, bytes: 99 }, 'small is one file more than 3.'],
  ])('has a limit of %s', async (_title, limits, message) => {
    await withFolder({ big: 'ü', small: 'x' }, async (folder) => {
      const files = new SourceFiles(limits);
      for (let count = 0; count < 3; count++) await files.open(join(folder, 'big'));
      const error = await refusal(() => files.open(join(folder, 'small')));
      expect(error.code).toBe('too-many-files');
      expect(error.message.replace(`${folder}/`, '')).toContain(message);
    });
  });
});
