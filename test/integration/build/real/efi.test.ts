import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { prepareUefi } from '../../../../lab/machine/uefi.ts';
import { certificate, hasOpenssl, selfSigned } from '../../../support/certificates.ts';
import { artifactAt } from '../../../support/firmware/artifact.ts';
import { compilers, noReal, realPlace } from '../../../support/firmware/real.ts';
import { boot } from '../../../support/lab/boot.ts';
import { romkit, workOf, type Ended } from '../../../support/process/romkit.ts';
import { describeWhen } from '../../../support/skip.ts';
import { buildElsewhere, expectSame, expectSound, ipxeScript } from './real-builds.ts';

jest.setTimeout(30 * 60_000);

const place = realPlace('shared', 'real-efi');
const [script, authority] = ['boot.ipxe', 'ca.pem'].map((name) => join(workOf(place), name)) as [
  string,
  string,
];
/** A UEFI build has HTTPS by default, so that what it trusts is compiled in. */
const trust = hasOpenssl ? ['--trust', authority] : [];

const build = (...args: string[]): Promise<Ended> => romkit(place, 'build', ...args);

describeWhen({ tools: compilers, lacks: noReal('ipxe') })('iPXE for UEFI from the real source', () => {
  beforeAll(() => {
    writeFileSync(script, ipxeScript);
    if (hasOpenssl) selfSigned(workOf(place));
  });

  it('the script comes back, with a certificate to trust where openssl is there to make one', async () => {
    const built = await build('snponly.efi', '--embed', 'boot.ipxe', ...trust, '--out', 'efi');
    expect(built).toMatchObject({ exitCode: 0 });
    expectSound(place, 'snponly.efi', ipxeScript, 'efi');
  });

  describeWhen({ tools: ['openssl'] })('that trusts certificates', () => {
    it.each([1, 3, 140])('holds each of a bundle of %i, and the manifest names them', async (count) => {
      const bundle = Array.from({ length: count }, (_, index) => certificate({ name: `CA ${index}` }));
      writeFileSync(join(workOf(place), 'bundle.pem'), bundle.map(({ pem }) => pem).join(''));
      const built = await build('snponly.efi', '--no-embed', '--trust', 'bundle.pem', '--out', 'bundle');
      expect(built).toMatchObject({ exitCode: 0 });
      const { bytes, manifest } = artifactAt(place, 'snponly.efi', 'bundle');
      const named = manifest.certificates.trust.flatMap((each) => each.sha256Fingerprints);
      expect(named).toEqual(bundle.map(({ sha256 }) => sha256));
      // The tree keeps them one behind the other: all, and in this order.
      expect(bytes.includes(named.join(''), 0, 'hex')).toBe(true);
    });
  });

  describeWhen({ tools: ['mformat', 'qemu-system-x86_64', 'OVMF'] })('as a stick for UEFI', () => {
    it('boots and runs its script', async () => {
      writeFileSync(join(workOf(place), 'stick.ipxe'), '#!ipxe\necho The stick runs\nshell\n');
      const args = ['--embed', 'stick.ipxe', ...trust, '--out', 'stick'];
      expect(await build('bin-x86_64-efi/snponly.usb', ...args)).toMatchObject({ exitCode: 0 });
      const booting = await boot({
        firmware: await prepareUefi(workOf(place), 'stick'),
        stick: join(workOf(place), 'stick/snponly.usb'),
      });
      await booting.event((event) => event.type === 'console' && event.line.includes('The stick runs'));
      await booting.machine.stop();
    });
  });

  it('elsewhere: differs in 0 bytes', async () => {
    const [there, built] = await buildElsewhere('efi', 'snponly.efi', '--embed', script, ...trust);
    expect(built).toMatchObject({ exitCode: 0 });
    expectSame(place, 'efi', there, ['snponly.efi']);
  });
});
