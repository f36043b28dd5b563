import { finding, type DiagnosisCode } from './diagnosis.ts';
import type { BootEvent, TlsEndEvent, TlsEstablishedEvent, TlsHelloEvent } from '../event.ts';
import { ofType, type Rule } from './evidence.ts';
import { sinceProgress } from './rules-wire.ts';

type Row = readonly [alerts: readonly (number | null)[], code: DiagnosisCode, means: string, next: string];

const trust = 'Build with --trust CA.pem, or take a certificate of a CA that it knows.';

/** By AlertDescription (RFC 8446 section 6, RFC 5246 section 7.2), as the machine sends it. */
const refusals: readonly Row[] = [
  [
    [48],
    'https-unknown-ca',
    'it does not know the authority that signed the certificate (unknown_ca)',
    trust,
  ],
  [
    [45],
    'certificate-expired',
    'the certificate has expired or is not valid yet (certificate_expired)',
    'Renew the certificate, and set the clock of the machine.',
  ],
  [
    [44],
    'certificate-expired',
    'the certificate is revoked (certificate_revoked)',
    'Take a new certificate.',
  ],
  [
    [41, 42, 43, 46],
    'https-unknown-ca',
    'it refuses the certificate',
    `Compare the name in the address with those in the certificate, and send its whole chain. ${trust}`,
  ],
  // iPXE says close_notify and no reason (src/net/tls.c, tls_close_alert).
  [
    [0, null],
    'https-unknown-ca',
    'it broke off the handshake, as for a certificate that it does not trust',
    trust,
  ],
];
const versions =
  'Allow on the server what this firmware speaks: TLS 1.2 with AES and RSA or ECDSA certificates.';

const names: Readonly<Record<number, string>> = {
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** A TLS handshake that one side ended; the machine may have another address to try. */
export const tlsEnded: Rule = (evidence) => {
  const events = sinceProgress(evidence);
  const last = ofType(events, 'tls-end').at(-1);
  if (last === undefined || (last.by === 'server' && last.alert === 0)) return undefined;
  const [code, means, next] = causeOf(last);
  const who = last.by === 'client' ? 'The machine' : 'The server';
  return finding(
    code,
    evidence.stage,
    `${who} ends the TLS handshake with ${last.server}, port ${last.port}: ${means}`,
    next,
    false,
  );
};

/** It is under way and nobody has ended it: the machine may wait for a server of the certificate's authority. */
export const tlsUnfinished: Rule = (evidence) => {
  const last = lastOfTls(sinceProgress(evidence));
  if (last === undefined || last.type === 'tls-established') return undefined;
  const opened = `The machine opened a TLS connection to ${last.server}, port ${last.port}`;
  return last.type === 'tls-hello' && last.by === 'client'
    ? finding(
        'tls-failed',
        evidence.stage,
        `${opened}, and the server does not answer its ClientHello`,
        'Does a web server speak TLS on that port? Look at its error log, and for a firewall in between.',
      )
    : finding(
        'tls-failed',
        evidence.stage,
        `${opened}, and the handshake did not finish: the certificate is not trusted, the clock of the machine is wrong, or they have no cipher in common`,
        `${trust} Set the clock of the machine. iPXE may also wait for ca.ipxe.org or the OCSP server that the certificate names.`,
      );
};

/** How far the TLS connection is that was heard of last; undefined where there was none. */
export const lastOfTls = (
  events: readonly BootEvent[],
): TlsHelloEvent | TlsEstablishedEvent | TlsEndEvent | undefined =>
  events.findLast(
    (event) => event.type === 'tls-hello' || event.type === 'tls-established' || event.type === 'tls-end',
  );

function causeOf({ by, alert }: TlsEndEvent): readonly [DiagnosisCode, string, string] {
  const row = by === 'client' ? refusals.find(([alerts]) => alerts.includes(alert)) : undefined;
  const name =
    alert === null
      ? 'it closes the connection'
      : `alert ${alert}${names[alert] === undefined ? '' : `, ${names[alert]}`}`;
  if (row === undefined) return ['tls-failed', name, adviceOn(by, alert ?? 0)];
  const [, code, means, next] = row;
  return [code, means.endsWith(')') || alert === 0 || alert === null ? means : `${means} (${name})`, next];
}

function adviceOn(by: TlsEndEvent['by'], alert: number): string {
  if ([40, 70, 71, 86].includes(alert)) return versions;
  if (by === 'server' && (alert === 116 || (alert >= 41 && alert <= 49)))
    return 'The server wants a certificate of the machine: build the firmware with one, or ask for none here.';
  if (alert === 112) return 'Use in the address a name that the server has a certificate for.';
  return 'Look at the error log of the web server: it says why the handshake failed.';
}
