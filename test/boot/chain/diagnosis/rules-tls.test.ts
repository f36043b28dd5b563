import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import { tlsEnded, tlsUnfinished } from '../../../../boot/chain/diagnosis/rules-tls.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { fetches, server } from '../boot-story.ts';

const ends = (by: 'client' | 'server', alert: number | null): BootEventBody => ({
  ...{ type: 'tls-end', server, port: 443, by, alert },
});
const found = (...bodies: readonly BootEventBody[]) => tlsEnded(evidenceOf('mac-script', bodies));

/** AlertDescription (RFC 8446 section 6, RFC 5246 section 7.2). */
describe('a machine that ends a TLS handshake', () => {
  it.each([
    [41, 'https-unknown-ca', /refuses the certificate \(alert 41\)/, /whole chain/],
    [42, 'https-unknown-ca', /refuses the certificate \(alert 42, bad_certificate\)/, /whole chain/],
    [43, 'https-unknown-ca', /refuses the certificate \(alert 43, unsupported/, /whole chain/],
    [44, 'certificate-expired', /is revoked \(certificate_revoked\)\.?$/, /^Take a new certificate/],
    [45, 'certificate-expired', /\(certificate_expired\)\.?$/, /set the clock/],
    [46, 'https-unknown-ca', /refuses the certificate \(alert 46, certificate_u/, /whole chain/],
    [48, 'https-unknown-ca', /\(unknown_ca\)\.?$/, /--trust/],
    [0, 'https-unknown-ca', /does not trust\.?$/, /--trust/],
    [null, 'https-unknown-ca', /does not trust\.?$/, /--trust/],
    [40, 'tls-failed', /alert 40, handshake_failure/, /TLS 1\.2/],
    [47, 'tls-failed', /alert 47, illegal_parameter/, /error log/],
    [70, 'tls-failed', /alert 70, protocol_version/, /TLS 1\.2/],
    [71, 'tls-failed', /alert 71, insufficient_security/, /TLS 1\.2/],
    [86, 'tls-failed', /alert 86, inappropriate_fallback/, /TLS 1\.2/],
    [99, 'tls-failed', /: alert 99\.?$/, /error log/],
  ])('by alert %j is %s', (alert, code, message, advice) =>
    expect(found(ends('client', alert))).toMatchObject({
      ...{ code, stage: 'mac-script', final: false },
      ...{ message: expect.stringMatching(message), next: expect.stringMatching(advice) },
    }),
  );
});

describe('a server that ends a TLS handshake', () => {
  it.each([
    [40, /TLS 1\.2/],
    [41, /certificate of the machine/],
    [48, /certificate of the machine/],
    [49, /certificate of the machine/],
    [50, /error log/],
    [112, /name that the server has a certificate for/],
    [113, /error log/],
    [116, /certificate of the machine/],
    [null, /error log/],
  ])('by alert %j', (alert, advice) =>
    expect(found(ends('server', alert))).toMatchObject({
      ...{ code: 'tls-failed', next: expect.stringMatching(advice) },
    }),
  );

  it('is not at fault where it only closes (close_notify)', () =>
    expect(found(ends('server', 0))).toBeUndefined());
});

it('the handshake that ended last is told', () => {
  expect(found(ends('client', 48), ends('client', 45))?.code).toBe('certificate-expired');
  expect(found(ends('client', 48), ends('server', 0))).toBeUndefined();
});

describe('a TLS handshake that nobody ended', () => {
  const hello = (by: 'client' | 'server'): BootEventBody => ({ type: 'tls-hello', server, port: 443, by });
  const established: BootEventBody = { type: 'tls-established', server, port: 443 };
  const unfinished = (...bodies: readonly BootEventBody[]) =>
    tlsUnfinished(evidenceOf('kernel', bodies))?.message;

  it('did not finish', () => {
    const words =
      /^The machine opened a TLS connection to 10\.77\.0\.1, port 443, and the handshake did not finish: /;
    expect(unfinished(hello('client'), hello('server'))).toMatch(words);
    expect(unfinished(hello('client'), hello('server'), ends('server', 0))).toMatch(words);
    expect(
      unfinished(hello('client'), hello('server'), established, hello('client'), hello('server')),
    ).toMatch(words);
  });

  it('is not answered', () => {
    const words = / port 443, and the server does not answer its ClientHello\.$/;
    expect(unfinished(hello('client'))).toMatch(words);
    expect(unfinished(hello('client'), hello('server'), established, hello('client'))).toMatch(words);
  });

  it('is nothing where it was done, or is over', () => {
    expect(unfinished(hello('client'), hello('server'), established)).toBeUndefined();
    expect(unfinished()).toBeUndefined();
    const done = evidenceOf('kernel', [hello('client'), fetches('/a', 1)], 1500);
    expect(tlsUnfinished(done)).toBeUndefined();
  });
});
