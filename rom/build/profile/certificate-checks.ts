import { X509Certificate } from 'node:crypto';
import { usageError } from '../../../system/error.ts';
import { publicKeySha256, type Certificate, type Certificates } from './certificates.ts';

/**
 * Judge certificates and key before anything is compiled.
 * @param now firmware refuses a certificate outside of its time, a trusted root too (iPXE x509_validate)
 * @returns notes, one for each kind of certificate that firmware will not accept
 * @throws RomkitError `key-without-certificate` or `key-mismatch`
 */
export function checkCertificates({ trust, cert, privkey }: Certificates, now: Date): string[] {
  if (privkey !== null) requireOwnCertificate(cert, privkey);
  const dated = (fits: (x509: X509Certificate) => boolean) => [...trust, ...cert].filter(by(fits));
  return [
    note(
      dated(({ validTo }) => new Date(validTo) < now),
      'has expired: firmware will not accept it',
    ),
    note(
      dated(({ validFrom }) => new Date(validFrom) > now),
      'is not valid yet: firmware will not accept it before its time',
    ),
    note(
      trust.filter(by(({ ca }) => !ca)),
      'is no CA certificate: it makes only the server trusted that sends this very certificate',
    ),
  ].flat();
}

const by =
  (fits: (x509: X509Certificate) => boolean) =>
  ({ pem }: Certificate): boolean =>
    fits(new X509Certificate(pem));

function note(found: readonly Certificate[], what: string): string[] {
  const [first] = found;
  if (first === undefined) return [];
  const others = found.length === 1 ? '' : ` The same is true of ${found.length - 1} more.`;
  return [`${nameOf(first)} of ${first.path} ${what}.${others}`];
}

/** The common name, or the whole subject where there is none. */
const nameOf = ({ pem }: Certificate): string => {
  // Node leaves an empty subject undefined.
  const certificate: { readonly subject: string | undefined } = new X509Certificate(pem);
  const subject = certificate.subject ?? '';
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? (subject || 'A certificate').replaceAll('\n', ', ');
};

function requireOwnCertificate(
  cert: readonly Certificate[],
  { path, publicKeySha256: wanted }: NonNullable<Certificates['privkey']>,
): void {
  if (cert.length === 0) {
    throw usageError(
      'key-without-certificate',
      `The private key ${path} has no certificate: a server would be shown none.`,
      'Name the certificate of the key: --cert FILE',
    );
  }
  if (cert.some(by(({ publicKey }) => publicKeySha256(publicKey) === wanted))) return;
  throw usageError(
    'key-mismatch',
    `The private key ${path} belongs to no certificate in ${[...new Set(cert.map((one) => one.path))].join(', ')}.`,
    'Name the certificate of the key with --cert FILE, or the key of the certificate with --privkey FILE.',
  );
}
