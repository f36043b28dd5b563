import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
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

function follow(bodies: readonly BootEventBody[], gaveUp: boolean) {
  const events = story(...bodies);
  const state = events.reduce(
    (before, event) => nextState(before, event, expectation),
    startOfChain(expectation),
  );
  return { state, diagnosis: diagnose(state, events, expectation, circumstances, gaveUp) };
}

const until = (count: number, ...more: readonly BootEventBody[]): readonly BootEventBody[] => [
  ...healthy.slice(0, count),
  ...more,
];
const nak: BootEventBody = {
  ...{ type: 'dhcp-reply', message: 'nak', xid: 1, server, address: null },
  ...{ nextServer: null, bootFile: null },
};
const proxyOffer: BootEventBody = {
  ...{ type: 'dhcp-reply', message: 'offer', xid: 1, server: '10.77.0.8', address: null },
  ...{ nextServer: '10.77.0.8', bootFile: 'undionly.kpxe', vendorClass: 'PXEClient' },
};
const refuses = (file: string, errorCode: number, error: string): BootEventBody => ({
  ...{ type: 'tftp-end', server, file, bytes: 0, blockBytes: null, error, errorCode, endedBy: 'server' },
});
const redirect = (path: string, location: string): BootEventBody => ({
  ...{ type: 'http-response', server, path, status: 302, bytes: 0, totalBytes: 0, complete: true, location },
});
const script = `/bootdirectory/${mac}.gpxe`;
const kernel = '/bootdirectory/images/a/vmlinuz';

describe('a program that asks for an address again', () => {
  const loaded = [
    ...Array.from({ length: 11 }, () => asks()),
    consoleLine('PXE-E16: No offer received.'),
    answers('undionly.kpxe'),
    loads('undionly.kpxe', 72000),
  ];

  it.each([
    [1, undefined],
    [10, undefined],
    [11, 'no-dhcp-answer'],
  ])('is told by its own %i questions, a second apart', (count, code) => {
    const questions = Array.from({ length: count }, () => asks('iPXE'));
    expect(follow([...loaded, ...questions], false).diagnosis?.code).toBe(code);
  });
});

describe('what the wire proves', () => {
  it.each<[string, string, readonly BootEventBody[]]>([
    ['dhcp-nak', 'dhcp', [asks(), nak, asks(), nak]],
    ['dhcp-nak', 'dhcp', [asks(), nak]],
    ['dhcp-pool-empty', 'dhcp', [asks(), proxyOffer, asks(), proxyOffer]],
    ['no-dhcp-answer', 'dhcp', until(3, asks('iPXE'), asks('iPXE'))],
    ['tftp-error', 'nbp', until(2, refuses('undionly.kpxe', 8, 'blksize refused'))],
    ['tftp-error', 'nbp', until(2, refuses('undionly.kpxe', 0, 'too many sessions'))],
    ['nbp-missing', 'nbp', until(2, refuses('undionly.kpxe', 1, 'gibt es nicht'))],
    ['nbp-forbidden', 'nbp', until(2, refuses('undionly.kpxe', 2, ''))],
    ['tftp-error', 'nbp', until(2, refuses('other.kpxe', 3, 'disk full'))],
    [
      'large-packets-lost',
      'nbp',
      until(2, {
        ...{ type: 'tftp-resend', server, file: 'undionly.kpxe', block: 1, dataBytes: 1456, times: 3 },
      }),
    ],
    ['http-forbidden', 'mac-script', until(5, fetches(script, 10, 403))],
    ['web-server-error', 'mac-script', until(5, fetches(script, 10, 500))],
    ['web-server-error', 'kernel', until(6, fetches(kernel, 10, 503))],
    ['protocol-not-supported', 'mac-script', until(5, redirect(script, 'https://10.77.0.1/a'))],
    [
      'redirect-loop',
      'kernel',
      until(6, ...Array.from({ length: 9 }, () => redirect(kernel, `http://10.77.0.1${kernel}`))),
    ],
    ['script-loop', 'mac-script', until(5, ...Array.from({ length: 10 }, () => fetches('/menu.ipxe', 90)))],
    [
      'connection-cut',
      'kernel',
      until(6, {
        ...{ type: 'http-response', server, path: kernel, status: 200, bytes: 70_000 },
        ...{ totalBytes: 8_000_000, complete: false },
      }),
    ],
    ['kernel-panic', 'os', until(8, consoleLine('[ 1.2] Kernel panic - not syncing: no IO-APIC'))],
    ['no-root', 'os', until(8, consoleLine('ALERT!  /dev/sda1 does not exist.  Dropping to a shell!'))],
    ['emergency-shell', 'os', until(8, consoleLine('You are in emergency mode.'))],
    ['boot-loader-stopped', 'boot-loader', until(6, consoleLine('grub rescue> '))],
    ['link-down', 'firmware', [consoleLine('Configuring (net0)... No configuration methods succeeded')]],
  ])('%s at %s', (code, stage, events) => {
    const { diagnosis } = follow(events, true);
    expect(diagnosis).toMatchObject({ code, stage });
    expect(diagnosis?.message).toMatch(/[^.][.!]$/);
  });

  it('a console’s number is kept for who can tell what it means', () => {
    const line = 'Could not boot: Error 0x7f04819a (https://ipxe.org/7f04819a)';
    expect(follow(until(6, consoleLine(line)), true).diagnosis?.errorCode).toBe('7f04819a');
  });
});

it('an address that is offered and refused is not called given without a boot file', () => {
  const gaveUp = consoleLine('PXE-E53: No boot filename received');
  const again = [offers(null), nak, offers(null), gaveUp];
  expect(follow([asks(), ...again], false).diagnosis).toBeUndefined();
  expect(follow([asks(), ...again, nak], false).diagnosis?.code).toBe('dhcp-nak');
});

describe('a DHCP server whose log says that it has no address', () => {
  const none: BootEventBody = { type: 'dhcp-exhausted', server };

  it('is told at the second question', () => {
    expect(follow([asks(), none, asks()], false).diagnosis).toBeUndefined();
    expect(follow([asks(), none, asks(), none], false).diagnosis).toMatchObject({
      ...{ code: 'dhcp-pool-empty', stage: 'dhcp', final: true },
      message: 'The DHCP server 10.77.0.1 has no address for the machine, and does not answer it.',
    });
  });

  it('is none of the machine’s business where another one gives an address', () => {
    const events = [asks(), none, offers('undionly.kpxe'), asks(), none];
    expect(follow(events, false).diagnosis).toBeUndefined();
  });
});

describe('a fault that the wire proves', () => {
  const alert = (by: 'client' | 'server', number: number | null): BootEventBody => ({
    ...{ type: 'tls-end', server, port: 443, by, alert: number },
  });
  const cut: BootEventBody = {
    ...{ type: 'http-response', server, path: kernel, status: 200, bytes: 70_000 },
    ...{ totalBytes: 8_000_000, complete: false },
  };

  it.each<[string, RegExp, string, readonly BootEventBody[]]>([
    ['https-unknown-ca', /unknown_ca/, '--trust', until(5, alert('client', 48))],
    ['https-unknown-ca', /bad_certificate/, 'name in the address', until(5, alert('client', 42))],
    ['https-unknown-ca', /broke off/, '--trust', until(5, alert('client', 0))],
    ['https-unknown-ca', /broke off/, '--trust', until(5, alert('client', null))],
    ['tls-failed', /it closes the connection/, 'error log', until(5, alert('server', null))],
    ['certificate-expired', /certificate_expired/, 'clock', until(5, alert('client', 45))],
    [
      'tls-failed',
      /The server .* port 443: alert 40, handshake_failure/,
      'TLS 1.2',
      until(5, alert('server', 40)),
    ],
    ['tls-failed', /protocol_version/, 'TLS 1.2', until(5, alert('server', 70))],
    ['tls-failed', /certificate_required/, 'certificate of the machine', until(5, alert('server', 116))],
    ['tls-failed', /bad_certificate/, 'certificate of the machine', until(5, alert('server', 42))],
    ['tls-failed', /alert 99\.$/, 'error log', until(5, alert('client', 99))],
    ['connection-cut', /after 70000 bytes/, 'log', until(6, cut)],
  ])('%s is told at once, and may pass: %s', (code, message, next, events) => {
    const { diagnosis } = follow(events, false);
    expect(diagnosis).toMatchObject({ code, final: false, message: expect.stringMatching(message) });
    expect(diagnosis!.next).toContain(next);
    expect(follow([...events, ...healthy.slice(5)], false)).toMatchObject({ state: { complete: true } });
  });

  it('a link that is not up yet is told, and is final once the machine has nothing more to try', () => {
    const gaveUp = consoleLine('Configuring (net0)... No configuration methods succeeded');
    expect(follow([gaveUp], false).diagnosis).toMatchObject({ code: 'link-down', final: false });
    expect(follow([gaveUp, consoleLine('No bootable device.')], false).diagnosis).toMatchObject({
      code: 'link-down',
      final: true,
    });
    expect(follow([gaveUp, asks()], false).diagnosis).toBeUndefined();
    expect(follow([gaveUp, asks(), gaveUp], false).diagnosis?.code).toBe('no-dhcp-answer');
    expect(follow([gaveUp, ...healthy], false)).toMatchObject({ state: { complete: true } });
  });

  it('an ordinary end of a TLS connection is none', () => {
    expect(follow(until(5, alert('server', 0)), false).diagnosis).toBeUndefined();
  });

  it.each<[string, readonly BootEventBody[]]>([
    [
      'the firmware gives up',
      [asks(), proxyOffer, asks(), proxyOffer, consoleLine('PXE-E52: proxyDHCP offers')],
    ],
    [
      'it has asked for long',
      Array.from({ length: 11 }, () => [asks(), proxyOffer])
        .flat()
        .slice(0, 11),
    ],
  ])('an empty pool is told when %s', (_title, events) => {
    expect(follow(events.slice(0, -1), false).diagnosis).toBeUndefined();
    expect(follow(events, false).diagnosis).toMatchObject({ code: 'dhcp-pool-empty', final: true });
  });
});

describe('what is no fault', () => {
  it.each<[string, readonly BootEventBody[]]>([
    [
      'a kernel that came from where a redirect led',
      [...healthy.slice(0, 6), redirect(kernel, 'http://10.77.0.3/k'), ...healthy.slice(7)],
    ],
    ['no second DHCP', [...healthy.slice(0, 3), ...healthy.slice(4)]],
    ['a script of another length', [...healthy.slice(0, 5), fetches(script, 777), ...healthy.slice(6)]],
    ['a proxyDHCP server beside the DHCP server', [asks(), offers(null), proxyOffer, ...healthy.slice(1)]],
    ['a server that failed once', [...healthy.slice(0, 5), fetches(script, 10, 404), ...healthy.slice(5)]],
    ['an address that was never asked for', [asks(), ...healthy.slice(2)]],
    ['one DHCPNAK', [asks(), nak, ...healthy]],
  ])('%s', (_title, events) => {
    const steps = events.map((_, count) => follow(events.slice(0, count), false).diagnosis?.code);
    expect(steps.filter((code) => code !== undefined && code !== 'mac-script-missing')).toEqual([]);
    expect(follow(events, true)).toMatchObject({ state: { complete: true }, diagnosis: undefined });
  });

  it('a machine that started over in between is no endless chain', () => {
    const again = [asks(), answers('undionly.kpxe'), loads('undionly.kpxe', 72000), asks('iPXE')];
    expect(follow([...healthy.slice(0, 4), ...again], false).diagnosis).toBeUndefined();
    const reset: BootEventBody = { type: 'power', state: 'reset' };
    const byIpxeRom = [reset, asks('iPXE'), answers('undionly.kpxe'), loads('undionly.kpxe', 72000)];
    expect(follow([...healthy.slice(0, 4), ...byIpxeRom], false).diagnosis?.code).not.toBe('kernel-missing');
  });

  it('a report alone proves nothing, nor one after a boot program that never came', () => {
    expect(follow([reports('a')], false).state.complete).toBe(false);
    expect(follow([...healthy.slice(0, 2), ...healthy.slice(3)], false).state.complete).toBe(false);
  });
});
