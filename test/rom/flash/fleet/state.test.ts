import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { entryOf, fleetStoreIn, workKey } from '../../../../rom/flash/fleet/state.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { entry, fleetHost, task } from './tasks.ts';

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
    await Promise.all(hosts.map((host) => store.save(fleetHost(host), entry('done'))));
    expect(Object.keys(await fleetStoreIn(folder, '/rack.csv').read())).toEqual(
      hosts.map((host) => `${host}/enp3s0`),
    );
  });

  it('is another for an inventory of the same name elsewhere', () => {
    expect(fleetStoreIn(folder, '/a/rack.csv').file).not.toBe(fleetStoreIn(folder, '/b/rack.csv').file);
  });

  it('is known of each card of a host', async () => {
    const store = fleetStoreIn(folder, '/rack.csv');
    const [first, second] = [task('node1', 'eth0'), task('node1', 'eth1')];
    await store.save(first.host, entry('done'));
    await store.save(second.host, entry('failed'));
    const state = await store.read();
    expect([first, second].map((each) => entryOf(state, each)?.state)).toEqual(['done', 'failed']);
  });

  it('is read where a romkit that knew one card of each host has written it, and goes on from there', async () => {
    const store = fleetStoreIn(folder, '/rack.csv');
    const [first, second] = [task('node1', 'eth0'), { ...task('node1', 'eth1'), key: 'other' }];
    await store.save(first.host, entry('done'));
    const hosts = { node1: entry('done'), node2: entry('failed') };
    writeFileSync(store.file, JSON.stringify({ format: 'romkit-fleet/1', inventory: '/rack.csv', hosts }));
    const read = async (): Promise<unknown[]> => {
      const state = await store.read();
      return [first, second, task('node2')].map((each) => entryOf(state, each)?.state);
    };
    // The card that it was is known by what was to be done to it.
    expect(await read()).toEqual(['done', undefined, 'failed']);
    await store.save(second.host, entry('started', { key: 'other' }));
    expect(await read()).toEqual(['done', 'started', 'failed']);
    await store.save(first.host, entry('failed', { key: 'newer' }));
    // What is known of the card itself is newer.
    expect(await read()).toEqual([undefined, 'started', 'failed']);
  });

  it('is refused where its file is damaged, not begun anew', async () => {
    const store = fleetStoreIn(folder, '/rack.csv');
    await store.save(fleetHost('node1'), entry('done'));
    writeFileSync(store.file, '{');
    expect((await refusal(() => store.read())).code).toBe('fleet-state-invalid');
  });
});

it('is other work with another card or other bytes, but not by another way there', () => {
  const key = (change: object, rom = 'a'): string => workKey(fleetHost('node1', change), rom);
  expect(key({ port: 2222, sudo: true })).toBe(key({}));
  expect(new Set([key({}), key({}, 'b'), key({ device: 'eth1' }), key({ chip: 'W25X40' })]).size).toBe(4);
});
