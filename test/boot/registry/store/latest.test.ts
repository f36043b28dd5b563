import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { LatestBoots } from '../../../../boot/registry/store/boots/latest.ts';
import type { Backend } from '../../../../boot/registry/store/backend.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { openSqlite } from '../../../../boot/registry/store/sqlite/sqlite-backend.ts';
import { boot } from '../../page/sample.ts';
import { mac } from '../sample.ts';

describe('the newest boot of each of five machines, read two at a time', () => {
  let state: string;
  let registry: Registry;
  let backend: Backend;
  let latest: LatestBoots;
  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'romkit-latest-'));
    registry = await openFreshRegistry(state);
    for (const n of [1, 2, 3, 4, 5, 3, 1]) await begin(n);
    backend = await openSqlite(state);
    latest = new LatestBoots(backend.reader, 2);
  });
  afterEach(async () => {
    await registry.close();
    await backend.close();
    rmSync(state, { recursive: true });
  });

  const begin = (n: number) =>
    registry.boots.begin({ mac: mac(n), atMs: n, firmware: null, method: null, romStamp: null });
  const ids = async (all: ReturnType<LatestBoots['all']>): Promise<Record<number, number>> =>
    Object.fromEntries([...(await all)].map(([machine, { id }]) => [machine, id]));

  it('is that of every machine', async () => {
    expect(await ids(latest.all())).toEqual({ 1: 7, 2: 2, 3: 6, 4: 4, 5: 5 });
  });

  it('is one that is told while they are read', async () => {
    const all = latest.all();
    latest.note([boot({ id: 8, machine: 2 }), boot({ id: 3, machine: 3 }), boot({ id: 9, machine: 6 })]);
    expect(await ids(all)).toEqual({ 1: 7, 2: 8, 3: 6, 4: 4, 5: 5, 6: 9 });
  });

  it('is read anew where history moves while it is read', async () => {
    const all = latest.all();
    latest.forget();
    latest.note([boot({ id: 8, machine: 2 })]);
    const [first, second] = [await all, await latest.all()];
    expect(first).toBe(second);
    expect(await ids(latest.all())).toEqual({ 1: 7, 2: 2, 3: 6, 4: 4, 5: 5 });
  });

  it('is asked for again where the database failed', async () => {
    const { reader } = backend;
    await reader.schema.alterTable('boots').renameTo('away').execute();
    await expect(latest.all()).rejects.toThrow('boots');
    await reader.schema.alterTable('away').renameTo('boots').execute();
    expect(await ids(latest.all())).toEqual({ 1: 7, 2: 2, 3: 6, 4: 4, 5: 5 });
  });
});
