import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  connectionCut,
  dhcpNak,
  largePacketsLost,
  onlyNak,
  otherFileRefused,
  redirectElsewhere,
  redirectLoop,
  serverAbsent,
  serverSilent,
  sinceProgress,
  tftpDown,
} from '../../../../boot/chain/diagnosis/rules-wire.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { answers, asks, fetches, loads, server } from '../boot-story.ts';

const nakBy = (from: string): BootEventBody => ({
  ...{ type: 'dhcp-reply', message: 'nak', xid: 1, server: from, address: null },
  ...{ nextServer: null, bootFile: null },
});
const asksFor = (file: string): BootEventBody => ({ type: 'tftp-request', server, file, blockBytes: 512 });
const redirects = (status: number, location: string | null = 'http://10.77.0.3/k'): BootEventBody => ({
  ...{ type: 'http-response', server, path: `/${status}`, status, bytes: 0, totalBytes: 0, complete: true },
  ...(location === null ? {} : { location }),
});
const times = (count: number, ...bodies: readonly BootEventBody[]): BootEventBody[] =>
  Array.from({ length: count }, () => bodies).flat();

describe('the events since the last stage was done', () => {
  const events = [asks(), asks(), asks()];
  it.each([
    [0, 3],
    [1000, 3],
    [1001, 2],
    [3000, 1],
  ])('done at %i ms: the last %i of three', (doneMs, count) =>
    expect(sinceProgress(evidenceOf('dhcp', events, doneMs))).toHaveLength(count),
  );

  it('are all where none is done', () =>
    expect(sinceProgress(evidenceOf('firmware', events))).toHaveLength(3));
});

describe('a DHCPNAK', () => {
  const two = [nakBy('10.77.0.2'), nakBy('10.77.0.3')];

  it('is told at once from the second on, by the first server that sent one', () => {
    for (const stage of ['dhcp', 'dhcp-again'] as const)
      expect(dhcpNak(evidenceOf(stage, [asks(), ...two]))).toMatchObject({
        ...{ code: 'dhcp-nak', stage },
        message: expect.stringMatching(/^The DHCP server 10\.77\.0\.2 .* 2 times/),
      });
  });

  it.each([
    ['once', 'dhcp', [nakBy(server)]],
    ['before an answer', 'dhcp', [...two, answers(null)]],
    ['beside an answer', 'dhcp', [answers(null), nakBy(server)]],
    ['at another stage', 'nbp', two],
  ] as const)('is no fault yet %s', (_when, stage, events) =>
    expect(dhcpNak(evidenceOf(stage, events))).toBeUndefined(),
  );

  it('that came last is told once nothing moves, though it was one', () => {
    expect(onlyNak(evidenceOf('dhcp', [answers(null), nakBy(server)]))?.message).toContain(server);
    expect(onlyNak(evidenceOf('dhcp', [nakBy(server), answers(null)]))).toBeUndefined();
    expect(onlyNak(evidenceOf('nbp', [nakBy(server)]))).toBeUndefined();
  });
});

describe('TFTP', () => {
  const refused = (port: number, from = server): BootEventBody => ({
    ...{ type: 'udp-refused', server: from, port },
  });

  it('is said to be silent about the file that was asked for last', () => {
    const found = serverSilent(evidenceOf('nbp', [asksFor('a'), asksFor('b'), asks()]));
    expect(found).toMatchObject({ code: 'no-server-answer', stage: 'nbp' });
    expect(found?.message).toMatch(/for b in vain/);
    expect(serverSilent(evidenceOf('nbp', [asks()]))).toBeUndefined();
  });

  it.each<BootEventBody>([
    { type: 'tftp-progress', file: 'a', bytes: 512, totalBytes: null },
    loads('a', 512),
    { type: 'tftp-probe', server, file: 'a', totalBytes: 512 },
    { type: 'tftp-resend', server, file: 'a', block: 1, dataBytes: 512, times: 5 },
  ])('is not silent after $type', (answer) =>
    expect(serverSilent(evidenceOf('nbp', [asksFor('a'), answer]))).toBeUndefined(),
  );

  it('has no server where its port 69 refuses, which other ports say nothing of', () => {
    const refusals = [refused(68), refused(69, '10.77.0.4'), refused(69, '10.77.0.5'), refused(70)];
    expect(tftpDown(evidenceOf('nbp', refusals))).toMatchObject({
      ...{ code: 'no-server-answer', message: expect.stringMatching(/69 of 10\.77\.0\.4/) },
    });
    expect(tftpDown(evidenceOf('nbp', [refused(68), refused(70)]))).toBeUndefined();
  });

  it('loses large packets by the block that was sent again last', () => {
    const resent = (block: number): BootEventBody => ({
      ...{ type: 'tftp-resend', server, file: 'a', block, dataBytes: 1468, times: 5 },
    });
    expect(largePacketsLost(evidenceOf('nbp', [resent(7), resent(9), asks()]))?.message).toMatch(/block 9/);
    expect(largePacketsLost(evidenceOf('nbp', [asks()]))).toBeUndefined();
  });
});

describe('an address that nobody answers for', () => {
  const unanswered = (address: string): BootEventBody => ({ type: 'arp-unanswered', address, times: 5 });

  it('is named as next-server where any answer of DHCP named it', () => {
    const events = [answers(null, '10.77.0.9'), answers(null, null), unanswered('10.77.0.9')];
    const found = serverAbsent(evidenceOf('nbp', events));
    expect(found).toMatchObject({ code: 'no-server-answer', stage: 'nbp' });
    expect(found?.message).toContain('for 10.77.0.9, which DHCP names as next-server');
  });

  it('is told without that where DHCP named another', () => {
    const found = serverAbsent(evidenceOf('nbp', [answers(null), unanswered('10.77.0.9')]));
    expect(found?.message).toMatch(/for 10\.77\.0\.9\.?$/);
    expect(serverAbsent(evidenceOf('nbp', [answers(null)]))).toBeUndefined();
  });
});

describe('a redirect', () => {
  it('is a loop from the eighth on, whichever status of 300 to 399 it has', () => {
    const eight = [...times(7, redirects(399)), redirects(300)];
    expect(redirectLoop(evidenceOf('kernel', eight))).toMatchObject({
      ...{ code: 'redirect-loop', stage: 'kernel' },
      message: expect.stringMatching(/redirects \/300 again and again, at last to http:\/\/10\.77\.0\.3\/k/),
    });
    expect(redirectLoop(evidenceOf('kernel', eight.slice(1)))).toBeUndefined();
    expect(redirectLoop(evidenceOf('kernel', times(8, redirects(299))))).toBeUndefined();
    expect(redirectLoop(evidenceOf('kernel', times(8, redirects(400))))).toBeUndefined();
    expect(redirectLoop(evidenceOf('kernel', times(8, redirects(302, null))))?.message).toMatch(/again\.?$/);
  });

  it.each([
    [300, 'https://10.77.0.3/k', 'protocol-not-supported'],
    [399, 'https://10.77.0.3/k', 'protocol-not-supported'],
    [299, 'https://10.77.0.3/k', undefined],
    [400, 'https://10.77.0.3/k', undefined],
    [302, 'http://10.77.0.3/https:/k', undefined],
    [302, null, undefined],
  ])('of status %i to %s is %s once nothing moves', (status, location, code) =>
    expect(redirectElsewhere(evidenceOf('kernel', [redirects(status, location)]))?.code).toBe(code),
  );

  it('that was followed is none', () =>
    expect(
      redirectElsewhere(evidenceOf('kernel', [redirects(302, 'https://a/k'), fetches('/k', 9)])),
    ).toBeUndefined());
});

describe('a connection that ends before the answer does', () => {
  const cut = (status: number, totalBytes: number | null): BootEventBody => ({
    ...{ type: 'http-response', server, path: '/k', status, bytes: 5, totalBytes, complete: false },
  });

  it('is told with the size that was announced, and may be tried again', () => {
    const found = connectionCut(evidenceOf('kernel', [cut(299, 100)]));
    expect(found).toMatchObject({ code: 'connection-cut', stage: 'kernel', final: false });
    expect(found?.message).toMatch(/after 5 bytes of \/k, which has 100\.?$/);
    expect(connectionCut(evidenceOf('kernel', [cut(200, null)]))?.message).toMatch(/bytes of \/k\.?$/);
  });

  it('is none where the answer was no file, or another one came', () => {
    expect(connectionCut(evidenceOf('kernel', [cut(300, 100)]))).toBeUndefined();
    expect(connectionCut(evidenceOf('kernel', [cut(200, 100), fetches('/k', 100)]))).toBeUndefined();
  });
});

describe('a file that a server refused, and that nothing came after', () => {
  it.each([
    [399, undefined],
    [400, 'script-failed'],
    [401, 'http-forbidden'],
    [402, 'script-failed'],
    [403, 'http-forbidden'],
    [404, 'script-failed'],
    [499, 'script-failed'],
    [500, 'web-server-error'],
    [501, 'web-server-error'],
  ])('by the status %i is %s', (status, code) =>
    expect(otherFileRefused(evidenceOf('kernel', [fetches('/x', 0, status)]))?.code).toBe(code),
  );

  const tftp = (more: object): BootEventBody => ({ ...loads('x', 0, 'No'), ...more });
  it.each([
    ['its number', { endedBy: 'server', errorCode: 3 }, /refuses x \(error 3\)/],
    ['0 where a log tells none', { endedBy: 'server' }, /refuses x \(error 0\)/],
  ])('by TFTP is told with %s', (_name, more, message) => {
    const found = otherFileRefused(evidenceOf('kernel', [fetches('/y', 0, 404), tftp(more)]));
    expect(found).toMatchObject({ code: 'tftp-error', message: expect.stringMatching(message) });
  });

  it('is none where the client broke off, or the file came', () => {
    expect(otherFileRefused(evidenceOf('kernel', [tftp({ endedBy: 'client' })]))).toBeUndefined();
    expect(
      otherFileRefused(evidenceOf('kernel', [tftp({ endedBy: 'server', error: null })])),
    ).toBeUndefined();
  });
});
