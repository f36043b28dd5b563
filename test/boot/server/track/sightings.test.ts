import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Seen } from '../../../../boot/registry/registry.ts';
import { Sightings } from '../../../../boot/server/track/sightings.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { mac, machine, snapshot } from '../../registry/sample.ts';

let told: Seen[];
let release: (() => void)[];
let sightings: Sightings;

beforeEach(() => {
  told = [];
  release = [];
  const known = snapshot({ machines: [machine(1)] });
  sightings = new Sightings(
    {
      snapshot: () => known,
      sawMachine: (seen) => {
        told.push(seen);
        return new Promise((resolve) => release.push(() => resolve(known)));
      },
    },
    silentLog,
  );
});

const see = (n: number, more: Partial<Seen> = {}): Promise<void> =>
  sightings.see({ mac: mac(n), atMs: 1, ...more });
/** The registry takes everything, until nobody waits. */
async function takeAll(): Promise<void> {
  while (release.length > 0) {
    release.splice(0).forEach((take) => take());
    await new Promise(setImmediate);
  }
}

describe('what machines tell of themselves', () => {
  it('is told once, and where it is news', async () => {
    await see(1);
    await see(1, { firmware: 'bios', architecture: 'x86_64', reported: { cards: [], serial: null } });
    expect(told).toEqual([]);
    void see(1, { firmware: 'uefi' });
    void see(1, { reported: { serial: 'x' } });
    void see(2);
    await takeAll();
    expect(told.map(({ mac: address }) => address)).toEqual([mac(1), mac(1), mac(2)]);
  });

  it('is put together while the registry is busy', async () => {
    for (let n = 2; n < 34; n++) void see(n);
    void see(40, { reported: { serial: 'x' } });
    void see(40, { firmware: 'uefi', reported: { uuid: 'y' } });
    await takeAll();
    expect(told).toHaveLength(33);
    expect(told.at(-1)).toMatchObject({ firmware: 'uefi', reported: { serial: 'x', uuid: 'y' } });
  });

  it('does not fill the memory when a hundred thousand machines are invented', async () => {
    for (let n = 2; n < 100_000; n++) void see(n);
    expect(told).toHaveLength(32);
    await see(100_001);
    await takeAll();
    expect(told.length).toBeLessThanOrEqual(20_032);
    void see(100_001);
    expect(told.at(-1)).toMatchObject({ mac: mac(100_001) });
  });

  it('is lost without harm where the registry cannot take it', async () => {
    sightings = new Sightings(
      { snapshot: () => snapshot({}), sawMachine: () => Promise.reject(new Error('the disk is full')) },
      silentLog,
    );
    await expect(see(2)).resolves.toBeUndefined();
  });
});
