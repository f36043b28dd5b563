import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { deletePart, listParts } from '../../../../rom/build/profile/cache.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'romkit-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

it('lists what lies beside the profiles, with sizes of all that is in it', async () => {
  for (const folder of ['profiles/a/bin', 'lab', 'debian/ipxe/1'])
    mkdirSync(join(cache, folder), { recursive: true });
  writeFileSync(join(cache, 'lab/beacon'), Buffer.alloc(100));
  writeFileSync(join(cache, 'debian/ipxe/1/x'), Buffer.alloc(7));
  const parts = await listParts(cache);
  expect(parts.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['debian', 7],
    ['lab', 100],
  ]);
  await deletePart(parts[0]!);
  expect(existsSync(join(cache, 'debian'))).toBe(false);
  expect(await listParts(cache)).toHaveLength(1);
  await deletePart(parts[0]!);
});
