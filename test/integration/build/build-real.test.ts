import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { prepareUefi } from '../../../lab/machine/uefi.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { certificate, hasOpenssl, selfSigned } from '../../support/certificates.ts';
import { boot } from '../../support/lab/boot.ts';
import { compilers, noReal, realPlace } from '../../support/firmware/real.ts';
import { documents, romkit, startRomkit, workOf, type Ended } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

const place = realPlace('shared', 'real');
const biosTargets = ['undionly.kpxe', '8086100e.rom', '8086100e.mrom'];
const gpxeTargets = ['undionly.kpxe', '8086100e.rom'];
const ipxeScript = '#!ipxe\n\ndhcp || shell\nchain http://${next-server}/${net0/mac}.ipxe || shell\n';
const gpxeScript = '#!gpxe\ndhcp net0\nchain http://${next-server}/${net0/mac}.gpxe\n';

beforeAll(() => {
  writeFileSync(join(workOf(place), 'boot.ipxe'), ipxeScript);
  writeFileSync(join(workOf(place), 'boot.gpxe'), gpxeScript);
  if (hasOpenssl) selfSigned(workOf(place));
});

const build = (...args: string[]): Promise<Ended> => romkit(place, 'build', ...args);

/** A UEFI build has HTTPS by default, so that what it trusts is compiled in. */
const trust = (file: string): string[] => (hasOpenssl ? ['--trust', file] : []);

/** Every image is as its headers say, and holds the script with the manifest's stamp. */
function expectSound(name: string, script: string, out: string): void {
  const { bytes, embedded, manifest } = artifactAt(place, name, out);
  expect({ name, embedded }).toMatchObject({ name, embedded: { script, stamp: manifest.stamp } });
  const { problems, kind } = inspectImage(bytes);
  expect({ name, problems: problems.filter(({ severity }) => severity === 'error') }).toEqual({
    name,
    problems: [],
  });
  expect(kind).not.toBe('unknown');
}

describeWhen({ tools: compilers })('firmware from the real source', () => {
  describeWhen({ lacks: noReal('ipxe') })('of iPXE', () => {
    it('for BIOS: the script comes back from each format, and every checksum is right', async () => {
      const built = await build(...biosTargets, '--embed', 'boot.ipxe', '--out', 'ipxe');
      expect(built).toMatchObject({ exitCode: 0 });
      expect(built.stderr).not.toContain('Built by make');
      for (const name of biosTargets) expectSound(name, ipxeScript, 'ipxe');
      const rom = inspectImage(artifactAt(place, '8086100e.rom', 'ipxe').bytes);
      expect(rom.images[0]?.pcir).toMatchObject({ vendorId: '0x8086', deviceId: '0x100e' });
    });

    it('for UEFI: the same, with a certificate to trust where openssl is there to make one', async () => {
      const built = await build('snponly.efi', '--embed', 'boot.ipxe', ...trust('ca.pem'), '--out', 'efi');
      expect(built).toMatchObject({ exitCode: 0 });
      expectSound('snponly.efi', ipxeScript, 'efi');
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
        const args = ['--embed', 'stick.ipxe', ...trust('ca.pem'), '--out', 'stick'];
        expect(await build('bin-x86_64-efi/snponly.usb', ...args)).toMatchObject({ exitCode: 0 });
        const booting = await boot({
          firmware: await prepareUefi(workOf(place), 'stick'),
          stick: join(workOf(place), 'stick/snponly.usb'),
        });
        await booting.event((event) => event.type === 'console' && event.line.includes('The stick runs'));
        await booting.machine.stop();
      });
    });

    it('by make: the same script and stamp as when it is put in', async () => {
      const built = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--route', 'make', '--out', 'made');
      expect(built).toMatchObject({ exitCode: 0 });
      expectSound('undionly.kpxe', ipxeScript, 'made');
      const [made, put] = ['made', 'ipxe'].map((out) => artifactAt(place, 'undionly.kpxe', out).manifest);
      expect(made).toMatchObject({ route: 'make', stamp: put?.stamp });
    });

    it('with a script larger than its place: make builds it, and romkit says so', async () => {
      const long = `${ipxeScript}${'# filler\n'.repeat(600)}`;
      writeFileSync(join(workOf(place), 'long.ipxe'), long);
      const built = await build('undionly.kpxe', '--embed', 'long.ipxe', '--out', 'long');
      expect(built.exitCode).toBe(0);
      expect(built.stderr).toMatch(/Built by make, not by putting the script in: the script has \d+ bytes/);
      expectSound('undionly.kpxe', long, 'long');
    });

    it('without a script: none is in it', async () => {
      expect((await build('undionly.kpxe', '--no-embed', '--out', 'plain')).exitCode).toBe(0);
      expect(artifactAt(place, 'undionly.kpxe', 'plain').embedded).toBeNull();
    });

    it('by two romkits at once: both are right', async () => {
      const scripts = ['one', 'two'].map((word) => `#!ipxe\necho ${word}\nshell\n`);
      const running = scripts.map((script, index) => {
        writeFileSync(join(workOf(place), `${index}.ipxe`), script);
        // A target that is not linked yet: both want the work copy.
        return startRomkit(place, 'build', 'ipxe.lkrn', '--embed', `${index}.ipxe`, '--out', `two-${index}`);
      });
      const ended = await Promise.all(running.map((one) => one.ended));
      expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      scripts.forEach((script, index) => expectSound('ipxe.lkrn', script, `two-${index}`));
    });

    it('refuses what the source does not have, with what is near', async () => {
      const options = ['--embed', 'boot.ipxe', '--dry-run'];
      expect(await build('undoinly.kpxe', ...options)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('undionly.kpxe'),
      });
      expect(await build('undionly.kpxe', '--enable', 'HTPS', ...options)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('HTTPS'),
      });
      expect(await build('--nic', '8086:100a', ...options)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/nearest ids that it has:\n +8086:10/),
      });
    });
  });

  describeWhen({ lacks: noReal('gpxe') })('of gPXE', () => {
    it('the script comes back from each format, and every checksum is right', async () => {
      const args = ['--flavour', 'gpxe', '--embed', 'boot.gpxe', '--out', 'gpxe', '--json'];
      const built = await build(...gpxeTargets, ...args);
      expect(built).toMatchObject({ exitCode: 0 });
      const artifacts = documents(built).filter(({ type }) => type === 'artifact');
      expect(artifacts.map(({ route }) => route)).toEqual(['embed', 'embed']);
      for (const name of gpxeTargets) expectSound(name, gpxeScript, 'gpxe');
    });
  });
});

describeWhen({ tools: compilers, lacks: noReal('ipxe', 'gpxe') })('the same request elsewhere', () => {
  // All of it is truly compiled a second time, and without the cache of objects.
  const { root, env } = realPlace('elsewhere', 'another/place');
  const elsewhere = { root, env: { ...env, CCACHE_DISABLE: '1' } };
  const options = { ipxe: ['--embed', 'x.ipxe'], gpxe: ['--flavour', 'gpxe', '--embed', 'x.gpxe'] };

  beforeAll(() => {
    writeFileSync(join(workOf(elsewhere), 'x.ipxe'), ipxeScript);
    writeFileSync(join(workOf(elsewhere), 'x.gpxe'), gpxeScript);
    if (hasOpenssl) copyFileSync(join(workOf(place), 'ca.pem'), join(workOf(elsewhere), 'x.pem'));
  });

  it.each([
    ['ipxe', biosTargets, options.ipxe],
    ['efi', ['snponly.efi'], [...options.ipxe, ...trust('x.pem')]],
    ['gpxe', gpxeTargets, options.gpxe],
  ])('differs in 0 bytes: %s', async (out, targets, args) => {
    const built = await romkit(elsewhere, 'build', ...targets, ...args, '--jobs', '3');
    expect(built).toMatchObject({ exitCode: 0 });
    for (const name of targets) {
      const [here, there] = [artifactAt(place, name, out), artifactAt(elsewhere, name)];
      expect({ name, same: here.bytes.equals(there.bytes) }).toEqual({ name, same: true });
    }
  });
});
