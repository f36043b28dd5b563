import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import type { Circumstances, Expectation } from '../../../../boot/chain/expectation.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
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
  offers,
  reports,
  server,
  story,
} from '../boot-story.ts';

interface Case {
  readonly events: readonly BootEventBody[];
  readonly expected?: Expectation;
  readonly circumstances?: Circumstances;
  /** Nothing moves any more. */
  readonly gaveUp?: boolean;
}

// As consoles really show it.
const ipxeGaveUp =
  'Configuring (net0 52:54:00:77:00:01)................. No configuration methods succeeded (https://ipxe.org/040ee119)';
const oldIpxeGaveUp =
  'Configuring [dhcp] (net0 52:54:00:77:00:01)................. Connection timed out (http://ipxe.org/4c106035)';
const gpxeGaveUp = 'DHCP (net0 52:54:00:77:00:01)............... Connection timed out (0x4c106035)';

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
    ['no-dhcp-answer', { events: [asks(), asks(), consoleLine(ipxeGaveUp)] }],
    ['no-dhcp-answer', { events: [asks(), consoleLine(oldIpxeGaveUp)] }],
    ['no-dhcp-answer', { events: [asks(), consoleLine(gpxeGaveUp)] }],
    ['no-dhcp-answer', { events: Array.from({ length: 11 }, () => asks(null, 7)) }],
    [
      'dhcp-without-boot-file',
      { events: [asks(), answers(null), consoleLine('PXE-E53: No boot filename received')] },
    ],
    ['dhcp-without-boot-file', { events: [1, 2, 3].flatMap(() => [asks(null, 7), offers(null)]) }],
    ['wrong-next-server', { events: [asks(), answers('undionly.kpxe', '10.77.0.9')] }],
    [
      'nbp-wrong-architecture',
      { events: [asks(null, 7), answers('undionly.kpxe'), loads('undionly.kpxe', 72000)] },
    ],
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
    ['mac-script-error', { events: until(6, consoleLine('kernal: command not found')) }],
    // gPXE draws its progress over the line.
    [
      'mac-script-error',
      { events: until(6, consoleLine('http://10.77.0.1/bootdirectory/52%3A.kernal: command not found')) },
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
    ['wrong-next-server', { events: [asks(), answers(null, '10.77.0.9')], expected: romMethod }],
    ['mac-script-error', { events: until(6, consoleLine('Could not boot: Exec format error')) }],
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

describe('what a TFTP server does not give', () => {
  const overTftp: Expectation = {
    ...expectation,
    method: 'pxelinux',
    nbp: { path: 'pxelinux.0', sizeBytes: 42000 },
    bootScript: null,
    macScript: { path: 'pxelinux.cfg/01-52-54-00-77-00-01', sizeBytes: 100 },
    kernel: { path: 'images/a/vmlinuz', sizeBytes: 8_000_000 },
    initrd: { path: 'images/a/initrd.gz', sizeBytes: 1_000_000 },
  };
  const begun = [asks(), answers('pxelinux.0'), loads('pxelinux.0', 42000)];
  const script = loads('/pxelinux.cfg/01-52-54-00-77-00-01', 100);
  const missing = 'file /srv/tftp/x not found for 10.77.0.101';

  it.each<[string, readonly BootEventBody[]]>([
    ['mac-script-missing', [...begun, loads('pxelinux.cfg/01-52-54-00-77-00-01', 0, missing)]],
    ['kernel-missing', [...begun, script, loads('images/a/vmlinuz', 0, missing)]],
    ['kernel-truncated', [...begun, script, loads('images/a/vmlinuz', 4_000_000)]],
    [
      'initrd-missing',
      [...begun, script, loads('images/a/vmlinuz', 8_000_000), loads('images/a/initrd.gz', 0, missing)],
    ],
  ])('%s', (code, events) => expect(diagnosed({ events, expected: overTftp })?.code).toBe(code));

  it('says whether it has no such file, or may not read it', () => {
    const nbp = (error: string) =>
      diagnosed({ events: [...begun.slice(0, 2), loads('pxelinux.0', 0, error)], expected: overTftp });
    expect(nbp(missing)?.message).toBe('The TFTP server 10.77.0.1 has no pxelinux.0.');
    expect(nbp('Permission denied')?.message).toBe('The TFTP server 10.77.0.1 may not read pxelinux.0.');
  });

  it('means nothing where pxelinux looks for other names than its own first', () => {
    const other = loads('pxelinux.cfg/b8945908-d6a6-41a9-611d-74a6ab80b83d', 0, missing);
    expect(diagnosed({ events: [...begun, other], expected: overTftp })).toBeUndefined();
  });

  it('means nothing where a client breaks off', () => {
    const aborted = loads('pxelinux.0', 0, 'User aborted the transfer');
    expect(diagnosed({ events: [...begun.slice(0, 2), aborted], expected: overTftp })).toBeUndefined();
  });
});

describe('a system that restarted', () => {
  it('is quoted with its own words, not with a line of the stack below them', () => {
    const words = consoleLine("[    0.05] Kernel panic - not syncing: IO-APIC + timer doesn't work!");
    const stack = consoleLine('[    0.05]  panic+0x118/0x2f4');
    const found = diagnosed({ events: until(8, words, stack, { type: 'power', state: 'reset' }) });
    expect(found?.message).toContain("IO-APIC + timer doesn't work!");
  });
});

describe('a healthy chain', () => {
  it('is left alone where DHCP is asked twice and answers late', () => {
    const late = [asks(), asks(), asks(), offers('undionly.kpxe')];
    expect(diagnosed({ events: late })).toBeUndefined();
    expect(diagnosed({ events: [...late, ...healthy.slice(1, 4)] })).toBeUndefined();
  });

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
