import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { usageError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';
import type { BuildSettings } from '../request.ts';

/** Certificates and key of a build: fingerprints for the record, paths for make. */
export interface Certificates {
  readonly trust: readonly Certificate[];
  readonly cert: readonly Certificate[];
  /** The private key's path and the fingerprint of its public half; its content is read by make alone. */
  readonly privkey: { readonly path: string; readonly publicKeySha256: string } | null;
}

/** One certificate of a PEM file. */
export interface Certificate {
  /** The file that the user named. */
  readonly path: string;
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
  /** This certificate alone: make reads one block of each file. */
  readonly pem: string;
}

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/** Read what the settings name, each certificate once. @throws RomkitError for what is no PEM, or is cut off. */
export async function readCertificates(
  settings: Pick<BuildSettings, 'trust' | 'cert' | 'privkey'>,
): Promise<Certificates> {
  return {
    trust: await readAll(settings.trust),
    cert: await readAll(settings.cert),
    privkey: settings.privkey === null ? null : await readPrivateKey(settings.privkey),
  };
}

/** SHA-256 of a public key's SubjectPublicKeyInfo (RFC 5280, 4.1). */
export const publicKeySha256 = (key: KeyObject): string =>
  sha256(key.export({ type: 'spki', format: 'der' }));

async function readAll(paths: readonly string[]): Promise<Certificate[]> {
  const all = (await Promise.all(paths.map(readCertificateFile))).flat();
  return [...new Map(all.map((certificate) => [certificate.fingerprint, certificate])).values()];
}

async function readCertificateFile(path: string): Promise<Certificate[]> {
  const parts = (await readPem(path)).split(new RegExp(`(?=${begin})`));
  const blocks = parts.filter((part) => part.startsWith(begin));
  if (blocks.length === 0) {
    throw usageError(
      'bad-certificate',
      `${path} holds no PEM certificate.`,
      'openssl x509 -in FILE -inform DER -out FILE.pem makes one of a DER file.',
    );
  }
  return blocks.map((block, index) => {
    const which = blocks.length === 1 ? 'a certificate' : `certificate ${index + 1} of ${blocks.length},`;
    return parseBlock(block, path, `${path} holds ${which}`);
  });
}

function parseBlock(block: string, path: string, subject: string): Certificate {
  const length = block.indexOf(end);
  if (length < 0)
    throw usageError(
      'bad-certificate',
      `${subject} that is cut off.`,
      'Give the whole file; every certificate ends in a line of its own.',
    );
  // Nothing but the certificate is kept: a private key may stand in the same file.
  const pem = `${block.slice(0, length + end.length)}\n`;
  try {
    return { path, pem, fingerprint: sha256(new X509Certificate(pem).raw) };
  } catch {
    throw usageError(
      'bad-certificate',
      `${subject} that cannot be read.`,
      'openssl x509 -in FILE -noout -text shows what is wrong with it.',
    );
  }
}

async function readPrivateKey(path: string): Promise<NonNullable<Certificates['privkey']>> {
  const text = await readPem(path);
  const key = publicHalf(text);
  if (key === undefined) {
    // Nothing of the key's text may reach a message.
    throw usageError(
      'bad-private-key',
      `${path} holds no private key that can be read.`,
      'It must be an unencrypted PEM key: openssl rsa -in KEY -out KEY.pem',
    );
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw usageError(
      'bad-private-key',
      `${path} holds a private key of type ${key.asymmetricKeyType ?? 'unknown'}; firmware takes RSA keys only.`,
      'openssl req -newkey rsa:2048 makes an RSA key with a request for its certificate.',
    );
  }
  return { path, publicKeySha256: publicKeySha256(key) };
}

function publicHalf(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(createPrivateKey(pem));
  } catch {
    return undefined;
  }
}

const readPem = (path: string): Promise<string> => readNamedText(path, { example: 'a PEM file' });
