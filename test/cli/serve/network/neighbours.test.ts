import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { neighbourWarning } from '../../../../cli/serve/network/neighbours.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-neighbours-'));
  writeFileSync(join(folder, 'limit'), '1024\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('says which setting a pool needs that is larger than half of the table', async () => {
  expect(await neighbourWarning(512, join(folder, 'limit'))).toBeNull();
  const warning = await neighbourWarning(513, join(folder, 'limit'));
  expect(warning).toContain('remembers 1024 neighbours, and the pool has 513 machines');
  expect(warning).toContain('sysctl -w net.ipv4.neigh.default.gc_thresh3=1026');
});

it('says nothing where the kernel tells no limit', async () => {
  expect(await neighbourWarning(100_000, join(folder, 'missing'))).toBeNull();
});
