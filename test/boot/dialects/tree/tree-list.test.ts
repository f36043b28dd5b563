import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readTreeList, writeTreeList } from '../../../../boot/dialects/tree/tree-list.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romkit-list-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const path = (): string => join(root, '.romkit-tree.json');

describe('the list of a tree', () => {
  it('is read as it was written', async () => {
    const files = new Map([
      ['b/z', 'sha256:1'],
      ['a', 'pending'],
    ]);
    await writeTreeList(root, files);
    expect(await readTreeList(root)).toEqual(files);
  });

  it('names nothing where there is none', async () => {
    expect(await readTreeList(root)).toEqual(new Map());
  });

  it.each(['', '{', '[]', '{"format":2,"files":{"a":"b"}}', '{"format":1,"files":{"a":1}}'])(
    'names nothing where it is %j',
    async (text) => {
      writeFileSync(path(), text);
      expect(await readTreeList(root)).toEqual(new Map());
    },
  );

  it('is an error where it cannot be read, for files that romkit wrote would be taken for foreign ones', async () => {
    mkdirSync(path());
    await expect(readTreeList(root)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
