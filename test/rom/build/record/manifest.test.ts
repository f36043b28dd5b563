import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { manifestOf, manifestPath } from '../../../../rom/build/record/manifest.ts';
import { planBuild } from '../../../../rom/build/build-plan.ts';
import { profileFor } from '../../../../rom/build/profile/profile.ts';
import { plainSettings } from '../../../../rom/build/request.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { privateKeyPem, toyCertificate } from '../../../support/certificates.ts';
import { requestFor, scriptFile, someFacts, someSource } from '../../../support/firmware/facts.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-manifest-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a manifest', () => {
  it('has all that the artifact can be built from again, and of the private key nothing', async () => {
    const key = privateKeyPem();
    const [keyFile, certFile] = [join(folder, 'client.key'), join(folder, 'ca.pem')];
    writeFileSync(keyFile, key);
    writeFileSync(certFile, toyCertificate.pem);
    const settings = {
      ...plainSettings,
      enable: ['PING_CMD'],
      values: { COMSPEED: '9600' },
      trust: [certFile],
      privkey: keyFile,
    };
    const script = scriptFile('#!ipxe\necho hello\n');
    const profile = await profileFor(someSource, settings, someFacts, { identity: 'gcc' });
    const request = { ...requestFor(['8086:100e'], script), settings };
    const plan = planBuild(request, someFacts, profile, '/out', 1);
    const bytes = Buffer.from('firmware');
    const manifest = manifestOf(plan, plan.artifacts[0]!, bytes, { gcc: 'gcc 12' });
    expect(manifest).toEqual({
      manifestVersion: 1,
      file: '8086100e.rom',
      sizeBytes: 8,
      sha256: sha256(bytes),
      stamp: plan.artifacts[0]!.stamp,
      flavour: 'ipxe',
      target: 'bin/8086100e.rom',
      route: 'embed',
      routeReason: null,
      source: {
        commit: someSource.commit,
        tree: someSource.tree,
        clean: true,
        sourceDateEpoch: someSource.commitTime,
      },
      scripts: [
        {
          name: 'boot.ipxe',
          origin: 'boot.ipxe',
          sizeBytes: script.content.length,
          sha256: sha256(script.content),
          base64: script.content.toString('base64'),
        },
      ],
      settings: { enable: ['PING_CMD'], disable: [], values: { COMSPEED: '9600' } },
      certificates: {
        trust: [{ sha256Fingerprints: [toyCertificate.sha256], pem: toyCertificate.pem }],
        cert: [],
        privkeyPublicSha256: profile.certificates.privkey?.publicKeySha256,
      },
      toolchain: { gcc: 'gcc 12' },
    });
    const text = JSON.stringify([manifest, plan]);
    for (const line of key.split('\n').filter((one) => one.length > 20 && !one.startsWith('-')))
      expect(text).not.toContain(line);
  });

  it('of a file that holds certificate and key keeps the certificate alone', async () => {
    const key = privateKeyPem();
    const both = join(folder, 'both.pem');
    writeFileSync(both, key + toyCertificate.pem);
    const settings = { ...plainSettings, cert: [both], privkey: both };
    const profile = await profileFor(someSource, settings, someFacts, { identity: 'gcc' });
    const request = { ...requestFor(['8086:100e'], scriptFile('#!ipxe\n')), settings };
    const plan = planBuild(request, someFacts, profile, '/out', 1);
    const manifest = manifestOf(plan, plan.artifacts[0]!, Buffer.alloc(1), {});
    expect(JSON.stringify(manifest)).not.toContain('PRIVATE KEY');
    expect(manifest.certificates.cert).toEqual([
      { sha256Fingerprints: [toyCertificate.sha256], pem: toyCertificate.pem },
    ]);
  });

  it('stands beside its artifact', () => expect(manifestPath('/out/x.rom')).toBe('/out/x.rom.json'));
});
