import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fleetStoreIn, workKey } from '../../../../rom/flash/fleet/state.ts';
import { refusal } from '../../../support/refusal.ts';
import { entry, fleetHost } from './tasks.ts';

describe('how far an inventory has come', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'romkit-fleet-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is remembered of each host, also where several end at once', async () => {
    const store = fleetStoreIn(folder, '/rack.csv');
    expect(await store.read()).toEqual({});
    const hosts = Array.from({ length: 8 }, (_, index) => `node${index}`);
    await Promise.all(hosts.map((host) => store.save(host, entry('done'))));
    expect(Object.keys(await fleetStoreIn(folder, '/rack.csv').read())).toEqual(hosts);
  });

  it('is another for an inventory of the same name elsewhere', () => {
    expect(fleetStoreIn(folder, '/a/rack.csv').file).not.toBe(fleetStoreIn(folder, '/b/rack.csv').file);
  });

  it('is refused where its file is damaged, not begun anew', async () => {
    const store = fleetStoreIn(folder, '/rack.csv');
    await store.save('node1', entry('done'));
    writeFileSync(store.file, '{');
    expect((await refusal(() => store.read())).code).toBe('fleet-state-invalid');
  });
});

it('is other work with another card or other bytes, but not by another way there', () => {
  const key = (change: object, rom = 'a'): string => workKey(fleetHost('node1', change), rom);
  expect(key({ port: 2222, sudo: true })).toBe(key({}));
  expect(new Set([key({}), key({}, 'b'), key({ device: 'eth1' }), key({ chip: 'W25X40' })]).size).toBe(4);
});
