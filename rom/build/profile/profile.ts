import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { notReadable, usageError } from '../../../system/error.ts';
import { canonicalJson, sha256 } from '../../../system/files/files.ts';
import type { SourceFacts } from '../../source/facts/facts.ts';
import { flavours } from '../../source/flavour.ts';
import type { Source } from '../../source/source.ts';
import type { BuildSettings } from '../request.ts';
import type { Toolchain } from './toolchain.ts';

/** Everything that compiled objects depend on. Same profile, same objects: one work copy serves it. */
export interface Profile {
  /** Names the work copy in the cache. */
  readonly id: string;
  readonly flavour: Source['flavour'];
  readonly commit: string | null;
  readonly tree: string;
  readonly sourceDateEpoch: number;
  /** Files to write into the work copy before the first make: path below src/ → text. */
  readonly headers: Readonly<Record<string, string>>;
  readonly certificates: Certificates;
  readonly toolchain: Toolchain;
  readonly kinship: Kinship;
}

/** By what profiles know whether objects of one can serve the other. */
export interface Kinship {
  /** The same for profiles that differ in headers and certificates alone. */
  readonly family: string;
  /** Digests of the certificates that are compiled in; null for none. */
  readonly trust: string | null;
  readonly cert: string | null;
  readonly hasPrivateKey: boolean;
}

/** What is compiled in of certificates: fingerprints for the record, paths for make. */
export interface Certificates {
  readonly trust: readonly CertificateFile[];
  readonly cert: readonly CertificateFile[];
  /** The private key's path and the fingerprint of its public half; its content is read by make alone. */
  readonly privkey: { readonly path: string; readonly publicKeySha256: string } | null;
}

export interface CertificateFile {
  readonly path: string;
  /** SHA-256 of each certificate in the file, in DER form, lower-case hex. */
  readonly fingerprints: readonly string[];
  readonly pem: string;
}

/** 2020-01-01T00:00:00Z: the build time of a tree that has no commit to take it from. */
const epochWithoutCommit = 1577836800;

/** Bump when what a work copy holds changes, so that older ones are not used. */
const profileFormat = 1;

/** The profile of some settings on a source. Pure but for reading the certificates named in the settings. */
export async function profileFor(
  source: Source,
  settings: BuildSettings,
  facts: SourceFacts,
  toolchain: Toolchain,
): Promise<Profile> {
  const headers = localHeaders(settings, facts);
  const certificates: Certificates = {
    trust: await Promise.all(settings.trust.map(readCertificates)),
    cert: await Promise.all(settings.cert.map(readCertificates)),
    privkey: settings.privkey === null ? null : await readPrivateKey(settings.privkey),
  };
  const family = {
    format: profileFormat,
    flavour: source.flavour,
    commit: source.commit,
    tree: source.tree,
    make: flavours[source.flavour].makeVariables,
    toolchain: toolchain.identity,
  };
  const identity = {
    ...family,
    headers,
    trust: certificates.trust.map((file) => file.fingerprints),
    cert: certificates.cert.map((file) => file.fingerprints),
    privkey: certificates.privkey?.publicKeySha256 ?? null,
  };
  return {
    id: `${source.flavour}-${digest(identity)}`,
    flavour: source.flavour,
    commit: source.commit,
    tree: source.tree,
    sourceDateEpoch: source.commitTime ?? epochWithoutCommit,
    headers,
    certificates,
    toolchain,
    kinship: {
      family: digest({ ...family, flags: flavours[source.flavour].extraCflags }),
      trust: identity.trust.length === 0 ? null : digest(identity.trust),
      cert: identity.cert.length === 0 ? null : digest(identity.cert),
      hasPrivateKey: identity.privkey !== null,
    },
  };
}

const digest = (value: unknown): string => sha256(canonicalJson(value)).slice(0, 20);

/** config/local/HEADER.h for each header that the settings touch; the tree includes it last, so it wins. */
function localHeaders(settings: BuildSettings, facts: SourceFacts): Record<string, string> {
  const lines = new Map<string, string[]>();
  const add = (name: string, text: string[]): void => {
    const header = facts.options.find((option) => option.name === name)?.header ?? 'general.h';
    lines.set(header, [...(lines.get(header) ?? []), ...text]);
  };
  for (const name of settings.enable) {
    if (settings.disable.includes(name)) {
      throw usageError('option-clash', `${name} is both enabled and disabled.`, 'Take one of the two away.');
    }
    add(name, [`#undef ${name}`, `#define ${name}`]);
  }
  for (const name of settings.disable) add(name, [`#undef ${name}`]);
  for (const [name, value] of Object.entries(settings.values))
    add(name, [`#undef ${name}`, `#define ${name} ${value}`]);
  return Object.fromEntries(
    [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([header, text]) => [`config/local/${header}`, `${text.join('\n')}\n`]),
  );
}

async function readCertificates(path: string): Promise<CertificateFile> {
  const text = await readPem(path);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw usageError(
      'bad-certificate',
      `${path} holds no PEM certificate.`,
      'openssl x509 -in FILE -inform DER -out FILE.pem makes one of a DER file.',
    );
  }
  try {
    // Nothing but the certificates is kept: a private key may stand in the same file.
    const pem = blocks.map((block) => `${block}\n`).join('');
    return { path, pem, fingerprints: blocks.map((block) => sha256(new X509Certificate(block).raw)) };
  } catch {
    throw usageError(
      'bad-certificate',
      `${path} holds a certificate that cannot be read.`,
      'openssl x509 -in FILE -noout -text shows what is wrong with it.',
    );
  }
}

async function readPrivateKey(path: string): Promise<{ path: string; publicKeySha256: string }> {
  const text = await readPem(path);
  try {
    return { path, publicKeySha256: sha256(createPublicKey(text).export({ type: 'spki', format: 'der' })) };
  } catch {
    // Nothing of the key's text may reach a message.
    throw usageError(
      'bad-private-key',
      `${path} holds no private key that can be read.`,
      'It must be an unencrypted PEM key: openssl rsa -in KEY -out KEY.pem',
    );
  }
}

const readPem = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch(notReadable(path, 'Give the path of a PEM file.'));
