import { X509Certificate } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { linkedFile, requireCertificates } from '../../../../rom/build/make/linked-certificates.ts';
import { recipeFor } from '../../../../rom/build/make/media.ts';
import type { Certificate } from '../../../../rom/build/profile/certificates.ts';
import { parseTarget } from '../../../../rom/build/target.ts';
import { certificate } from '../../../support/certificates.ts';
import { someFacts } from '../../../support/firmware/facts.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const made = [1, 2, 3].map((number) => certificate({ name: `CA ${number}` }));
const all = made.map(({ pem, sha256 }): Certificate => ({ path: 'ca.pem', pem, fingerprint: sha256 }));
const prints = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => Buffer.from(made[number - 1]!.sha256, 'hex')));
const image = (...parts: Buffer[]): Buffer => Buffer.concat([Buffer.alloc(7), ...parts, Buffer.alloc(7)]);

it('takes an image with every fingerprint to trust, and every certificate to send', () => {
  const sent = new X509Certificate(made[2]!.pem).raw;
  const certificates = { trust: all.slice(0, 2), cert: all.slice(2), privkey: null };
  expect(() => requireCertificates(image(sent, prints(1, 2)), certificates, 'x')).not.toThrow();
});

it('refuses one that lacks any, and names it', async () => {
  const certificates = { trust: all, cert: [], privkey: null };
  expect(
    await refusal(() => requireCertificates(image(prints(1, 3)), certificates, 'bin/x.rom')),
  ).toMatchObject({
    code: 'certificates-not-linked',
    exitCode: 10,
    message: 'bin/x.rom was linked with 2 of the 3 certificates named for it.',
    details: [expect.stringMatching(/^ca\.pem: CN=CA 2 /)],
  });
  // The fingerprint alone is not the certificate that is to be sent.
  const sending = { trust: [], cert: all.slice(0, 1), privkey: null };
  expect((await refusal(() => requireCertificates(image(prints(1)), sending, 'x'))).code).toBe(
    'certificates-not-linked',
  );
});

it.each([
  ['undionly.kpxe', 'bin/undionly.kpxe.tmp'],
  ['ipxe.iso', 'bin/ipxe.lkrn.tmp'],
  ['ipxe.usb', 'bin/ipxe.hd.tmp'],
  ['ipxe.nbi', 'bin/ipxe.nbi.tmp'],
  ['snponly.efi', 'bin-x86_64-efi/snponly.efi.tmp'],
  ['bin-x86_64-efi/ipxe.iso', 'bin-x86_64-efi/ipxe.efi.tmp'],
  ['bin-x86_64-efi/intel.efirom', 'bin-x86_64-efi/intel.efidrv.tmp'],
])('finds the link of %s in %s', (name, file) => {
  const target = parseTarget(name, someFacts);
  expect(linkedFile(target, recipeFor(target, 'ipxe') ?? null)).toBe(file);
});
