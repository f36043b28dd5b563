import { describe, expect, it } from '@jest/globals';
import {
  facetsOf,
  filterFrom,
  filterMachines,
  nextImage,
  runningImage,
  waitingMachines,
} from '../../../../boot/page/machines/filter.ts';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { boot, machineView, startedMs } from '../sample.ts';

const nextBoot = { type: 'image', image: 'debian', revision: 2, reason: null, pinned: false } as const;
const web = machineView({
  ...{ id: 1, name: 'web1', tags: ['web', 'front'], nextBoot, architecture: 'x86_64', firmware: 'uefi' },
  lastBoot: boot({ state: 'up', image: 'debian', revision: 1, endedMs: startedMs }),
});
const unknown = machineView({
  ...{ id: 2, macs: ['52:54:00:aa:bb:cc'], lastBoot: boot({ id: 2 }) },
  reported: { ...nothingReported, manufacturer: 'Dell Inc.', serial: '7XK21' },
});
const newer = machineView({
  id: 3,
  macs: ['52:54:00:aa:bb:cd'],
  lastBoot: boot({ id: 3, startedMs: startedMs + 1 }),
});
const machines = [web, unknown, newer];
const found = (query: string): number[] =>
  filterMachines(machines, filterFrom(new URLSearchParams(query)), startedMs + 1000).map(({ id }) => id);

describe('a filter from a URL', () => {
  it.each([
    ['', [1, 2, 3]],
    ['text=WEB', [1]],
    ['text=dell 7xk', [2]],
    ['text=dell web', []],
    ['text=525400aabbcc', [2]],
    ['text=aa:bb', [2, 3]],
    ['text=debian@2', [1]],
    ['state=waiting', [2, 3]],
    ['state=waiting&text=dell', [2]],
    ['image=debian', [1]],
    ['image=other', []],
    ['tag=front', [1]],
    ['tag=fron', []],
    ['architecture=x86_64 uefi', [1]],
  ])('%s finds %j', (query, ids) => expect(found(query)).toEqual(ids));
});

describe('facets', () => {
  it('count each machine once, the most frequent value first', () => {
    expect(facetsOf(machines, startedMs + 1000)).toEqual({
      state: [
        ['waiting', 2],
        ['up', 1],
      ],
      image: [['debian', 1]],
      tag: [
        ['front', 1],
        ['web', 1],
      ],
      architecture: [['x86_64 uefi', 1]],
    });
  });
});

it('machines that wait are listed from the newest on', () => {
  expect(waitingMachines(machines, startedMs + 1000).map(({ id }) => id)).toEqual([3, 2]);
});

it('the running image and the next one are told apart', () => {
  expect([runningImage(web), nextImage(web)]).toEqual(['debian@1', 'debian@2']);
  expect([runningImage(unknown), nextImage(unknown)]).toEqual([null, null]);
});
