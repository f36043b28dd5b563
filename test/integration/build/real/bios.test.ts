import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { inspectImage } from '../../../../rom/image/inspect.ts';
import { artifactAt } from '../../../support/firmware/artifact.ts';
import { compilers, noReal, realPlace } from '../../../support/firmware/real.ts';
import { romkit, startRomkit, workOf, type Ended } from '../../../support/process/romkit.ts';
import { describeWhen } from '../../../support/skip.ts';
import { expectSound, ipxeScript } from './real-builds.ts';

jest.setTimeout(30 * 60_000);

const place = realPlace('shared', 'real');
const targets = ['undionly.kpxe', '8086100e.rom', '8086100e.mrom'];

const build = (...args: string[]): Promise<Ended> => romkit(place, 'build', ...args);

describeWhen({ tools: compilers, lacks: noReal('ipxe') })('iPXE for BIOS from the real source', () => {
  beforeAll(() => writeFileSync(join(workOf(place), 'boot.ipxe'), ipxeScript));

  it('the script comes back from each format, and every checksum is right', async () => {
    const built = await build(...targets, '--embed', 'boot.ipxe', '--out', 'ipxe');
    expect(built).toMatchObject({ exitCode: 0 });
    expect(built.stderr).not.toContain('Built by make');
    for (const name of targets) expectSound(place, name, ipxeScript, 'ipxe');
    const rom = inspectImage(artifactAt(place, '8086100e.rom', 'ipxe').bytes);
    expect(rom.images[0]?.pcir).toMatchObject({ vendorId: '0x8086', deviceId: '0x100e' });
  });

  it('by make: the same script and stamp as when it is put in', async () => {
    const built = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--route', 'make', '--out', 'made');
    expect(built).toMatchObject({ exitCode: 0 });
    expectSound(place, 'undionly.kpxe', ipxeScript, 'made');
    const [made, put] = ['made', 'ipxe'].map((out) => artifactAt(place, 'undionly.kpxe', out).manifest);
    expect(made).toMatchObject({ route: 'make', stamp: put?.stamp });
  });

  it('with a script larger than its place: make builds it, and romkit says so', async () => {
    const long = `${ipxeScript}${'# filler\n'.repeat(600)}`;
    writeFileSync(join(workOf(place), 'long.ipxe'), long);
    const built = await build('undionly.kpxe', '--embed', 'long.ipxe', '--out', 'long');
    expect(built.exitCode).toBe(0);
    expect(built.stderr).toMatch(/Built by make, not by putting the script in: the script has \d+ bytes/);
    expectSound(place, 'undionly.kpxe', long, 'long');
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
    scripts.forEach((script, index) => expectSound(place, 'ipxe.lkrn', script, `two-${index}`));
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
