import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
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

/** A private key in PEM, made without any tool. */
export function privateKeyPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

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
