import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { NetworkWatch } from '../../../boot/watch/network-watch.ts';
import { answers, asks, fetches, healthy, mac, server } from '../chain/boot-story.ts';
import { otherMac, sightingsOf, watched } from './sightings.ts';

const lease: BootEventBody = {
  ...{ type: 'dhcp-request', message: 'discover', xid: 9, userClass: null },
  ...{ vendorClass: 'MSFT 5.0', clientArch: null },
};
const page = (userAgent: string): BootEventBody => ({
  ...{ type: 'http-request', server, method: 'GET', path: '/', userAgent, range: null },
});

describe('the machines of a network', () => {
  it('are those that boot over it, and no other hosts', () => {
    const laptop = [lease, answers(null), page('Mozilla/5.0'), fetches('/', 900)];
    expect(watched(sightingsOf(laptop)).boots).toEqual([]);
    expect(watched(sightingsOf([page('iPXE/1.21.1')])).boots).toHaveLength(1);
    expect(watched(sightingsOf([page('UefiHttpBoot/1.0')])).boots).toHaveLength(1);
  });

  it('are each followed by themselves', () => {
    const sightings = [
      ...sightingsOf(healthy.slice(0, 8)),
      ...sightingsOf([asks(), answers(null)], otherMac),
    ].sort((a, b) => a.event.atMs - b.event.atMs);
    const results = watched(sightings).boots.map((boot) => [boot.mac, boot.result]);
    expect(results).toEqual([
      [otherMac, 'broken'],
      [mac, 'handed-over'],
    ]);
  });

  it('begin anew once they are past the boot program, and what stopped the boot before is kept', () => {
    const failed = [...healthy.slice(0, 4), fetches('/bootdirectory/boot.gpxe', 10, 404)];
    const boots = watched(sightingsOf([...failed, ...healthy.slice(0, 8)])).boots;
    expect(boots.map(({ result, diagnosis }) => [result, diagnosis?.code])).toEqual([
      ['broken', 'boot-script-missing'],
      ['handed-over', undefined],
    ]);
    expect(boots[1]!.startedMs).toBe(6000);
  });

  it('have no more boots than are kept', () => {
    const watch = watched(sightingsOf(Array.from({ length: 30 }, () => healthy).flat()));
    expect(watch.boots).toHaveLength(10);
    expect(watch.newest).toHaveLength(1);
  });
});

describe('time', () => {
  const patience = { ...Object.fromEntries(['firmware', 'dhcp'].map((stage) => [stage, 5000])) };
  const watchOf = (): NetworkWatch => new NetworkWatch({ patience: { ...patience, nbp: 5000 } as never });

  it('stops a machine that is silent for longer than its stage allows', () => {
    const watch = watchOf();
    sightingsOf([asks(), answers('undionly.kpxe')]).forEach((sighting) => watch.see(sighting));
    watch.look(7000);
    expect(watch.boots[0]!.result).toBe('running');
    watch.look(7001);
    expect(watch.boots[0]!.result).toBe('broken');
  });

  it('settles a machine that has its files after two seconds of silence', () => {
    const watch = watchOf();
    sightingsOf(healthy.slice(0, 8)).forEach((sighting) => watch.see(sighting));
    watch.look(9999);
    expect(watch.boots[0]!.result).toBe('running');
    watch.look(10_000);
    expect(watch.boots[0]!.result).toBe('handed-over');
  });

  it('leaves a transfer without a verdict where the capture ends in it', () => {
    const begun: BootEventBody[] = [
      ...healthy.slice(0, 6),
      { ...page('iPXE/1.21.1'), path: '/vmlinuz' } as BootEventBody,
      { type: 'http-progress', path: '/vmlinuz', bytes: 300_000, totalBytes: 8_000_000 },
    ];
    const [early, late] = [9999, 10_000].map((endMs) => {
      const watch = watchOf();
      sightingsOf(begun).forEach((sighting) => watch.see(sighting));
      watch.end(endMs);
      return watch.boots[0]!;
    });
    expect(early!.result).toBe('running');
    expect(late).toMatchObject({ result: 'broken', diagnosis: { code: 'transfer-stalled' } });
  });

  it('of a long transfer fills no memory', () => {
    const progress = (bytes: number): BootEventBody => ({
      ...{ type: 'http-progress', path: '/vmlinuz', bytes, totalBytes: 9e9 },
    });
    const bytes = Array.from({ length: 5000 }, (_, index) => progress(index));
    const watch = watched(sightingsOf([...healthy.slice(0, 6), ...bytes]));
    expect(watch.sightings).toHaveLength(7);
    const asked = Array.from({ length: 500 }, (_, index) => fetches(`/x${index}`, 10, 404));
    expect(watched(sightingsOf([asks(), ...asked])).sightings).toHaveLength(400);
  });
});
