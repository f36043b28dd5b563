import { describe, expect, it } from '@jest/globals';
import type { BootEvent, DhcpRequestEvent } from '../../../../boot/chain/event.ts';
import { beginsBoot, isFirmware } from '../../../../boot/chain/seen/begins-boot.ts';
import { nextState, startOfChain, type ChainState } from '../../../../boot/chain/track.ts';
import { answers, asks, expectation, healthy, story } from '../boot-story.ts';

/** The chain after so many of a healthy boot's events. */
const after = (count: number): ChainState =>
  story(...healthy.slice(0, count)).reduce(
    (state, event) => nextState(state, event, expectation),
    startOfChain(expectation),
  );
const request = (userClass: string | null, more: Partial<DhcpRequestEvent> = {}): BootEvent =>
  ({ ...asks(userClass), ...more, atMs: 600_000, mac: expectation.mac }) as BootEvent;
const boot = (count: number, hasImage: boolean, lastMs = 0) => ({ state: after(count), hasImage, lastMs });

describe('firmware', () => {
  it.each([
    ['PXEClient:Arch:00000:UNDI:002001', true],
    ['HTTPClient:Arch:00016:UNDI:003001', true],
    ['my PXEClient', false],
    ['udhcp 1.36', false],
    [null, false],
  ])('asks as %j: %j', (vendorClass, expected) =>
    expect(isFirmware({ ...asks(), vendorClass } as DhcpRequestEvent)).toBe(expected),
  );
});

describe('another boot', () => {
  it('is begun by firmware that looks for a server, where none is under way', () => {
    expect(beginsBoot(request(null), null)).toBe(true);
    expect(beginsBoot(request('iPXE'), null)).toBe(true);
  });

  it.each<[string, BootEvent]>([
    ['a request', request(null, { message: 'request' })],
    ['a system', request(null, { vendorClass: 'udhcp 1.36' })],
    ['an answer', { ...answers('undionly.kpxe'), atMs: 600_000, mac: expectation.mac }],
  ])('is not begun by %s', (_name, event) => expect(beginsBoot(event, null)).toBe(false));

  it.each([
    ['before its boot program has come', 2, 0, false],
    ['once its boot program has come', 3, 0, true],
    ['ten minutes after it was heard of last', 1, 0, false],
    ['more than ten minutes after it was heard of last', 1, -1, true],
  ])('is begun by a card’s firmware %s', (_when, count, lastMs, expected) =>
    expect(beginsBoot(request(null), boot(count, false, lastMs))).toBe(expected),
  );

  it.each([
    ['its script has come', 6, true, 0, false],
    ['its kernel has come', 7, true, 0, true],
    ['its system runs', 9, true, 0, true],
    ['its kernel has come, where it has no image', 7, false, 0, false],
    ['it is forgotten', 6, true, -1, true],
    ['it is forgotten, where it has no image', 6, false, -1, false],
  ])('is begun by firmware with a script once %s', (_when, count, hasImage, lastMs, expected) =>
    expect(beginsBoot(request('iPXE'), boot(count, hasImage, lastMs))).toBe(expected),
  );

  it('is begun by a card’s firmware once the script has come without a boot program', () => {
    const rom = { ...expectation, method: 'rom' as const, nbp: null, bootScript: null };
    const events = story(healthy[0]!, healthy[1]!, healthy[5]!);
    const state = events.reduce((before, event) => nextState(before, event, rom), startOfChain(rom));
    expect(beginsBoot(request(null), { state, hasImage: false, lastMs: 0 })).toBe(true);
  });
});
