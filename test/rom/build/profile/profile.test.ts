import { execFileSync } from 'node:child_process';
import { createPublicKey, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { profileFor, type Profile } from '../../../../rom/build/profile/profile.ts';
import { plainSettings, type BuildSettings } from '../../../../rom/build/request.ts';
import { certificate, privateKeyPem, toyCertificate } from '../../../support/certificates.ts';
import { someFacts, someSource } from '../../../support/firmware/facts.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-profile-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function pipe(name: string): string {
  execFileSync('mkfifo', [join(folder, name)]);
  return join(folder, name);
}

const profile = (
  changes: Partial<BuildSettings> = {},
  source = someSource,
  identity = 'gcc',
): Promise<Profile> => profileFor(source, { ...plainSettings, ...changes }, someFacts, { identity });

describe("a profile's headers", () => {
  it('are none for plain settings', async () => expect((await profile()).headers).toEqual({}));

  it('undefine what is off and define what is on, each in the header that the tree has it in', async () => {
    const { headers } = await profile({
      enable: ['CONSOLE_SERIAL', 'DOWNLOAD_PROTO_HTTPS'],
      disable: ['DOWNLOAD_PROTO_NFS'],
      values: { COMSPEED: '9600' },
    });
    expect(headers).toEqual({
      'config/local/console.h': '#undef CONSOLE_SERIAL\n#define CONSOLE_SERIAL\n',
      'config/local/general.h':
        '#undef DOWNLOAD_PROTO_HTTPS\n#define DOWNLOAD_PROTO_HTTPS\n#undef DOWNLOAD_PROTO_NFS\n',
      'config/local/serial.h': '#undef COMSPEED\n#define COMSPEED 9600\n',
    });
  });

  it('cannot say both', async () =>
    expect(await refusal(() => profile({ enable: ['PING_CMD'], disable: ['PING_CMD'] }))).toMatchObject({
      code: 'option-clash',
      exitCode: 2,
    }));
});

describe("a profile's id", () => {
  it('names flavour and content, and is the same for the same', async () => {
    expect((await profile()).id).toMatch(/^ipxe-[0-9a-f]{20}$/);
    expect((await profile()).id).toBe((await profile()).id);
    const elsewhere = { ...someSource, location: '/other', gitDir: '/other.git', origin: 'setting' as const };
    expect((await profile({}, elsewhere)).id).toBe((await profile()).id);
  });

  it.each<[string, () => Promise<Profile>]>([
    ['an option', () => profile({ enable: ['PING_CMD'] })],
    ['the opposite', () => profile({ disable: ['PING_CMD'] })],
    ['a value', () => profile({ values: { COMSPEED: '9600' } })],
    ['a commit', () => profile({}, { ...someSource, commit: 'c'.repeat(40) })],
    ['a tree', () => profile({}, { ...someSource, tree: 'c'.repeat(40) })],
    ['a flavour', () => profile({}, { ...someSource, flavour: 'gpxe' })],
    ['a compiler', () => profile({}, someSource, 'gcc 99')],
    ['a certificate to trust', () => profile({ trust: [put('ca.pem', toyCertificate.pem)] })],
    ['the same as one to send', () => profile({ cert: [put('ca.pem', toyCertificate.pem)] })],
    ['a key', () => profile({ privkey: put('key.pem', privateKeyPem()) })],
  ])('is another for %s', async (_what, make) => {
    const { id } = await make();
    expect(id).not.toBe((await profile()).id);
  });

  it('does not depend on where a certificate lies', async () => {
    const one = await profile({ trust: [put('one.pem', toyCertificate.pem)] });
    const two = await profile({ trust: [put('two.pem', `some words\n${toyCertificate.pem}`)] });
    expect(one.id).toBe(two.id);
  });
});

describe("a profile's certificates", () => {
  it('are every one of the file, each once and by itself', async () => {
    const other = certificate({ name: 'Other' });
    const path = put('chain.pem', `words\n${toyCertificate.pem}${other.pem}${toyCertificate.pem}`);
    const { certificates } = await profile({ trust: [path, path] });
    expect(certificates.trust).toEqual([
      { path, fingerprint: toyCertificate.sha256, pem: toyCertificate.pem },
      { path, fingerprint: other.sha256, pem: other.pem },
    ]);
  });

  it('have of the key nothing but the path and the fingerprint of its public half', async () => {
    const pem = privateKeyPem();
    const path = put('key.pem', pem);
    const { certificates } = await profile({ privkey: path });
    const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    expect(certificates.privkey).toEqual({
      path,
      publicKeySha256: createHash('sha256').update(der).digest('hex'),
    });
  });

  it.each<[string, () => Partial<BuildSettings>, string]>([
    ['a folder', () => ({ cert: [folder] }), 'not-a-file'],
    ['a named pipe', () => ({ trust: [pipe('ca.pipe')] }), 'not-a-file'],
    ['a named pipe for a key', () => ({ privkey: pipe('key.pipe') }), 'not-a-file'],
    ['a certificate in DER', () => ({ trust: [put('ca.der', Buffer.of(0x30, 0x82))] }), 'bad-certificate'],
    [
      'a broken certificate',
      () => ({ trust: [put('ca.pem', toyCertificate.pem.replace('MIIB', 'AAAA'))] }),
      'bad-certificate',
    ],
    [
      'a bundle whose second certificate is cut off',
      () => ({ trust: [put('ca.pem', toyCertificate.pem + toyCertificate.pem.slice(0, 300))] }),
      'bad-certificate',
    ],
    [
      'a certificate that is cut off before another',
      () => ({ cert: [put('ca.pem', toyCertificate.pem.slice(0, 300) + toyCertificate.pem)] }),
      'bad-certificate',
    ],
    ['a key that is not RSA', () => ({ privkey: put('ec.pem', certificate().keyPem) }), 'bad-private-key'],
    ['a public key', () => ({ privkey: put('pub.pem', certificate().publicPem) }), 'bad-private-key'],
    ['a certificate in place of a key', () => ({ privkey: put('ca.pem', 'no key') }), 'bad-private-key'],
  ])('refuse %s', async (_what, changes, code) =>
    expect(await refusal(() => profile(changes()))).toMatchObject({ code, exitCode: 2 }),
  );

  it('are there', async () =>
    expect(await refusal(() => profile({ trust: [join(folder, 'none.pem')] }))).toMatchObject({
      code: 'file-not-found',
      exitCode: 3,
    }));

  it('say nothing of a key that cannot be read', async () => {
    const secret = privateKeyPem().split('\n').slice(3, 8).join('\n');
    const broken = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`;
    const error = await refusal(() => profile({ privkey: put('key.pem', broken) }));
    const said = JSON.stringify([error, error.message, String(error.cause)]);
    for (const line of secret.split('\n')) expect(said).not.toContain(line);
  });
});

describe("a profile's build time", () => {
  it("is the commit's, or a fixed day without one", async () => {
    expect((await profile()).sourceDateEpoch).toBe(someSource.commitTime);
    const unpacked = { ...someSource, commit: null, commitTime: null };
    expect((await profile({}, unpacked)).sourceDateEpoch).toBe(Date.UTC(2020, 0, 1) / 1000);
  });
});
