import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkCertificates } from '../../../../rom/build/profile/certificate-checks.ts';
import { readCertificates, type Certificates } from '../../../../rom/build/profile/certificates.ts';
import { certificate, type MadeCertificate } from '../../../support/certificates.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const now = new Date('2026-06-01');
const [owner, other] = [certificate({ rsa: true }), certificate({ rsa: true })];

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-certificates-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, ...parts: readonly string[]): string {
  writeFileSync(join(folder, name), parts.join(''));
  return join(folder, name);
}

const notesOf = async (...trust: readonly MadeCertificate[]): Promise<string[]> =>
  checkCertificates(
    await readCertificates({
      trust: [put('ca.pem', ...trust.map(({ pem }) => pem))],
      cert: [],
      privkey: null,
    }),
    now,
  );

const client = (...certs: readonly MadeCertificate[]): Promise<Certificates> =>
  readCertificates({
    trust: [],
    cert: certs.map(({ pem }, index) => put(`client-${index}.pem`, pem)),
    privkey: put('client.key', owner.keyPem),
  });

it('says nothing of certificates that firmware accepts', async () => {
  expect(await notesOf(certificate(), certificate({ to: new Date('2026-06-02') }))).toEqual([]);
  expect(checkCertificates(await client(other, owner), now)).toEqual([]);
});

it('tells the first that has expired, and how many more', async () => {
  const old = ['A', 'B', 'C'].map((name) => certificate({ name, to: new Date('2026-05-31') }));
  expect(await notesOf(certificate(), ...old)).toEqual([
    expect.stringMatching(/^A of .*ca\.pem has expired: .* The same is true of 2 more\.$/),
  ]);
});

it('tells what is not valid yet, and what is no CA', async () => {
  expect(await notesOf(certificate({ name: 'Early', from: new Date('2026-06-02') }))).toEqual([
    expect.stringMatching(/^Early of .* is not valid yet/),
  ]);
  expect(await notesOf(certificate({ name: 'server.example', ca: false }))).toEqual([
    expect.stringMatching(/^server\.example of .* is no CA certificate: .*\.$/),
  ]);
});

it('refuses a key whose certificate is not among those named', async () => {
  const mismatched = await client(other);
  expect(await refusal(() => checkCertificates(mismatched, now))).toMatchObject({
    code: 'key-mismatch',
    exitCode: 2,
    message: expect.stringContaining('client-0.pem'),
  });
  const alone = await client();
  expect(await refusal(() => checkCertificates(alone, now))).toMatchObject({
    code: 'key-without-certificate',
    hint: expect.stringContaining('--cert'),
  });
});
