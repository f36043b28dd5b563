import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../boot/chain/diagnose.ts';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import type { Circumstances, Expectation } from '../../../boot/chain/expectation.ts';
import { nextState, startOfChain } from '../../../boot/chain/track.ts';
import {
  answers,
  asks,
  circumstances,
  consoleLine,
  expectation,
  fetches,
  healthy,
  loads,
  mac,
  reports,
  server,
  story,
} from './boot-story.ts';

interface Case {
  readonly events: readonly BootEventBody[];
  readonly expected?: Expectation;
  readonly circumstances?: Circumstances;
  /** Nothing moves any more. */
  readonly gaveUp?: boolean;
}

function diagnosed(given: Case) {
  const expected = given.expected ?? expectation;
  const events = story(...given.events);
  const state = events.reduce((before, event) => nextState(before, event, expected), startOfChain(expected));
  return diagnose(state, events, expected, given.circumstances ?? circumstances, given.gaveUp ?? false);
}

const until = (count: number, ...more: readonly BootEventBody[]): readonly BootEventBody[] => [
  ...healthy.slice(0, count),
  ...more,
];
const romMethod: Expectation = { ...expectation, method: 'rom', nbp: null, bootScript: null };

describe('what is certain as soon as it is seen', () => {
  it.each<[string, Case]>([
    [
      'rom-bad-checksum',
      { events: [{ type: 'firmware', line: 'Found option rom with bad checksum: loc=0xc9000' }] },
    ],
    [
      'rom-wrong-card',
      {
        events: [consoleLine('No bootable device.')],
        expected: romMethod,
        circumstances: { ...circumstances, rom: { vendor: '8086', device: '10d3' } },
      },
    ],
    ['second-dhcp-server', { events: [asks(), answers('pxelinux.0', '10.77.0.2', '10.77.0.2')] }],
    ['nbp-missing', { events: until(2, loads('undionly.kpxe', 0, 'File not found')) }],
    ['nbp-truncated', { events: until(2, loads('undionly.kpxe', 30000)) }],
    ['endless-chain', { events: until(3, answers('undionly.kpxe'), loads('undionly.kpxe', 72000)) }],
    ['boot-script-missing', { events: until(4, fetches('/bootdirectory/boot.gpxe', 10, 404)) }],
    [
      'mac-script-missing',
      {
        events: until(5, fetches(`/bootdirectory/${mac}.gpxe`, 10, 404)),
        circumstances: { ...circumstances, scriptNames: ['boot.gpxe'] },
      },
    ],
    [
      'mac-script-misspelled',
      {
        events: until(5, fetches(`/bootdirectory/${mac}.gpxe`, 10, 404)),
        circumstances: { ...circumstances, scriptNames: ['52-54-00-77-00-01.gpxe'] },
      },
    ],
    ['web-server-down', { events: until(4, { type: 'tcp-refused', server, port: 80 }) }],
    ['kernel-missing', { events: until(6, fetches('/bootdirectory/images/a/vmlinuz', 10, 404)) }],
    ['kernel-truncated', { events: until(6, fetches('/bootdirectory/images/a/vmlinuz', 5000)) }],
    ['initrd-missing', { events: until(7, fetches('/bootdirectory/images/a/initrd.gz', 10, 404)) }],
    [
      'https-unknown-ca',
      {
        events: until(5, consoleLine('https://10.77.0.1/a... Permission denied (https://ipxe.org/0216eb8f)')),
      },
    ],
    ['wrong-image', { events: until(8, reports('b')) }],
    [
      'os-restarted',
      { events: until(8, consoleLine('Kernel panic - not syncing'), { type: 'power', state: 'reset' }) },
    ],
  ])('%s', (code, given) => {
    const found = diagnosed(given);
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(/^[A-Z/a-z].*[^ ]$/s);
    expect(found?.next).not.toBe('');
  });
});

describe('what is told once nothing moves', () => {
  it.each<[string, Case]>([
    ['no-dhcp-answer', { events: [asks(), asks()] }],
    ['dhcp-without-boot-file', { events: [asks(), answers(null)] }],
    ['wrong-next-server', { events: [asks(), answers('undionly.kpxe', '10.77.0.9')] }],
    [
      'nbp-wrong-architecture',
      { events: [asks(null, 7), answers('undionly.kpxe'), loads('undionly.kpxe', 72000)] },
    ],
    ['mac-script-error', { events: until(6, consoleLine('kernal: command not found')) }],
    [
      'transfer-stalled',
      {
        events: until(
          6,
          {
            type: 'http-request',
            server,
            method: 'GET',
            path: '/bootdirectory/images/a/vmlinuz',
            userAgent: null,
            range: null,
          },
          {
            type: 'http-progress',
            path: '/bootdirectory/images/a/vmlinuz',
            bytes: 262144,
            totalBytes: 8_000_000,
          },
        ),
      },
    ],
    [
      'rom-wrong-card',
      {
        events: [],
        expected: romMethod,
        circumstances: { ...circumstances, rom: { vendor: '8086', device: '10d3' } },
      },
    ],
    ['unknown', { events: until(8, consoleLine('something else')) }],
  ])('%s', (code, given) => {
    expect(diagnosed(given)).toBeUndefined();
    expect(diagnosed({ ...given, gaveUp: true })?.code).toBe(code);
  });
});

describe('a healthy chain', () => {
  it.each(healthy.map((_, index) => index + 1))('is left alone after %i of its events', (count) => {
    expect(diagnosed({ events: until(count) })).toBeUndefined();
  });

  it('is left alone where UEFI loads its NBP twice', () => {
    expect(
      diagnosed({ events: until(3, loads('undionly.kpxe', 72000), ...healthy.slice(3, 6)) }),
    ).toBeUndefined();
  });

  it('never has a diagnosis once it is complete', () => {
    expect(diagnosed({ events: healthy, gaveUp: true })).toBeUndefined();
  });
});
