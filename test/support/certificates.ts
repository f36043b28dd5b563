import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../system/tools/find-program.ts';

export const hasOpenssl: boolean = findProgram('openssl') !== undefined;

/** A self-signed certificate with its key, made by openssl. */
export function selfSigned(folder: string, name = 'Toy CA'): { cert: string; key: string; pem: string } {
  const [cert, key] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', `/CN=${name}`];
  execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert, key, pem: readFileSync(cert, 'utf8') };
}

let keyPem: string | undefined;

/** A private key in PEM, made without any tool, and once: it takes long. */
export function privateKeyPem(): string {
  const make = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  keyPem ??= make().export({ type: 'pkcs8', format: 'pem' }).toString();
  return keyPem;
}

/** A certificate that a test makes, with its key. */
export interface MadeCertificate {
  readonly pem: string;
  readonly sha256: string;
  readonly keyPem: string;
  readonly publicPem: string;
}

/** A self-signed certificate (RFC 5280, 4.1), made without any tool. */
export function certificate({
  name = 'Test CA',
  ca = true,
  rsa = false,
  from = new Date('2020-01-01'),
  to = new Date('2045-01-01'),
}: {
  readonly name?: string;
  readonly ca?: boolean;
  readonly rsa?: boolean;
  readonly from?: Date;
  readonly to?: Date;
} = {}): MadeCertificate {
  const { privateKey, publicKey } = rsa
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(rsa ? oid('2a864886f70d01010b') : oid('2a8648ce3d040302'));
  const subject = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
  const basicConstraints = sequence(
    oid('551d13'),
    der(0x04, sequence(...(ca ? [der(0x01, Buffer.of(0xff))] : []))),
  );
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    algorithm,
    subject,
    sequence(utcTime(from), utcTime(to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints)),
  );
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', tbs, privateKey)]);
  const raw = sequence(tbs, algorithm, der(0x03, signature));
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    sha256: createHash('sha256').update(raw).digest('hex'),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Tag, length and content (X.690, 8.1). */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));

/** A certificate and the fingerprint that `openssl x509 -fingerprint -sha256` gives for it. */
export const toyCertificate = {
  pem: `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIULUodXHsTMT8w0Io8P2IStpdvkWkwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGVG95IENBMCAXDTI2MTEyMzAxMTQzOFoYDzIxMjYxMDMwMDEx
NDM4WjARMQ8wDQYDVQQDDAZUb3kgQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASX96mZt6bpAyYHgHqa7CAawpYO0t4uXnEof2AK9n7hpdHunObN+wMKgU/XmYqg
//EAIYyMXly4S5pJ1vhzr+szo1MwUTAdBgNVHQ4EFgQUozNBdSHmj51DANv7DF4n
grIuAtswHwYDVR0jBBgwFoAUozNBdSHmj51DANv7DF4ngrIuAtswDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA+bR5XMmt52RcxPbi+VdmJWn8udDj
jQT4xZuaqEDVqVACIEfA9AdjC2PsjAXn2y3Q+fEhQFLKJRqSokgv7GbMlWqK
-----END CERTIFICATE-----
`,
  sha256: 'e24a552517ce481b0492a99c733d0391b1872a9e99361cf033d20916777db569',
};
