import { describe, expect, it } from '@jest/globals';
import { scriptLoop, scriptNested } from '../../../../boot/chain/diagnosis/rules-loop.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { asks, consoleLine, fetches, loads, server } from '../boot-story.ts';
import { evidenceOf } from './evidence-of.ts';

const times = (count: number, ...bodies: readonly BootEventBody[]): BootEventBody[] =>
  Array.from({ length: count }, () => bodies).flat();

describe('a script that is fetched over and over', () => {
  const script = fetches('/a.gpxe', 9);

  it('is a loop from the tenth time on, before a system runs', () => {
    const found = scriptLoop(evidenceOf('mac-script', times(10, script)));
    expect(found).toMatchObject({ code: 'script-loop', stage: 'mac-script' });
    expect(found?.message).toMatch(/fetched \/a\.gpxe 10 times/);
    expect(scriptLoop(evidenceOf('mac-script', times(9, script)))).toBeUndefined();
    expect(scriptLoop(evidenceOf('os', times(10, script)))).toBeUndefined();
  });

  it('is none where it came not whole, or not at all', () => {
    expect(scriptLoop(evidenceOf('mac-script', times(10, fetches('/a.gpxe', 0, 404))))).toBeUndefined();
    const cut = { ...script, complete: false } as BootEventBody;
    expect(scriptLoop(evidenceOf('mac-script', times(10, cut)))).toBeUndefined();
  });
});

describe('scripts that lead back to one another, one after the other', () => {
  const entry = fetches('/boot.gpxe', 66);
  const own = fetches('/own.gpxe', 90);
  const asksFor = (path: string): BootEventBody => ({
    ...{ type: 'http-request', server, method: 'GET', path, userAgent: 'gPXE/1.0.1', range: null },
  });
  const nested = (...bodies: readonly BootEventBody[]) => scriptNested(evidenceOf('kernel', bodies))?.message;

  it.each<[string, readonly BootEventBody[]]>([
    ['/own.gpxe 5 times', times(5, own)],
    ['/own.gpxe 5 times', [asksFor('/own.gpxe'), ...times(5, own), consoleLine('http://10.77.0.1/own')]],
    ['/own.gpxe 3 times', times(3, entry, own)],
    ['/boot.gpxe 3 times', [...times(2, entry, own), entry]],
    ['/own.gpxe 5 times', [asks('gPXE'), entry, fetches('/own.gpxe', 9, 404), ...times(5, own)]],
  ])('are a loop: %s', (words, events) =>
    expect(nested(...events)).toContain(`has fetched ${words} without`),
  );

  it.each<[string, readonly BootEventBody[]]>([
    ['that are too few', times(4, own)],
    ['of which the last came no third time', [entry, own, entry, own, fetches('/last.gpxe', 9)]],
    ['of which the last came only twice', [entry, own, fetches('/menu.gpxe', 9), entry, own]],
    ['that went on to another file', [...times(6, own), loads('vmlinuz', 9)]],
    ['of which one was refused', [...times(4, own), fetches('/kernel', 9, 404), ...times(2, own)]],
    ['before which the machine asked for an address each time', times(6, asks('gPXE'), own)],
    ['whose next file is under way', [...times(6, own), asksFor('/vmlinuz')]],
    ['of which the last was cut', [...times(6, own), { ...own, complete: false } as BootEventBody]],
  ])('are none: %s', (_, events) => expect(nested(...events)).toBeUndefined());

  it('are none where the machine waits between them, or its system runs', () => {
    const evidence = evidenceOf('kernel', times(6, own));
    const slower = evidence.events.map((event) => ({ ...event, atMs: event.atMs * 1.001 }));
    expect(scriptNested({ ...evidence, events: slower })).toBeUndefined();
    expect(scriptNested(evidenceOf('os', times(6, own)))).toBeUndefined();
  });
});
