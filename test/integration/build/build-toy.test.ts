import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { certificate, privateKeyPem, selfSigned, toyCertificate } from '../../support/certificates.ts';
import {
  cacheOf,
  documents,
  homeOf,
  romkit,
  romkitProgram,
  start,
  workOf,
  type Ended,
} from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { gitIn } from '../../support/firmware/tiny-tree.ts';
import { elsewhere, toyNeeds, put, toyPlace, type ToyPlace } from '../../support/firmware/toy.ts';

jest.setTimeout(120_000);

const script = '#!ipxe\necho hello\nshell\n';
const all = ['undionly.kpxe', '8086:100e', 'alpha.efi'];
const names = ['undionly.kpxe', '8086100e.rom', 'alpha.efi'];
let place: ToyPlace;

beforeEach(() => {
  place = toyPlace();
  put(place, 'boot.ipxe', script);
});
afterEach(() => place.remove());

const build = (...args: string[]): Promise<Ended> => romkit(place, 'build', ...args);

/** How often make was called, in all work copies. */
function makeCalls(): number {
  const profiles = join(cacheOf(place), 'profiles');
  const logs = readdirSync(profiles, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('/make.log'),
  );
  return logs
    .map((log) => readFileSync(join(profiles, log), 'utf8').match(/^\$ make /gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

const byteSum = (bytes: Buffer): number => bytes.reduce((sum, byte) => (sum + byte) % 256, 0);

describeWhen(toyNeeds)('romkit build', () => {
  it('writes each artifact with script, stamp and manifest, and says where', async () => {
    const built = await build(...all, '--embed', 'boot.ipxe');
    expect(built.exitCode).toBe(0);
    expect(built.stdout.split('\n').map((line) => line.split(/ +/)[0])).toEqual([
      ...names.map((name) => `out/${name}`),
      '',
    ]);
    for (const name of names) {
      const { bytes, embedded, manifest } = artifactAt(place, name);
      expect(embedded).toMatchObject({ script, stamp: manifest.stamp });
      expect(manifest).toMatchObject({ file: name, sizeBytes: bytes.length, route: 'embed' });
      expect(manifest.source.commit).toBe(gitIn(place.source, 'rev-parse', 'HEAD'));
      expect(manifest.toolchain['gcc']).toMatch(/gcc/);
    }
    const rom = artifactAt(place, '8086100e.rom').bytes;
    expect(rom.length % 512).toBe(0);
    expect(rom[2]).toBe(rom.length / 512);
    expect(byteSum(rom)).toBe(0);
    expect(readdirSync(join(workOf(place), 'out'))).toHaveLength(6);
    expect(gitIn(place.source, 'status', '--porcelain')).toBe('');
  });

  it('compiles once: another script, and the same one again, call no make', async () => {
    expect((await build(...all, '--embed', 'boot.ipxe')).exitCode).toBe(0);
    const first = artifactAt(place, '8086100e.rom');
    const calls = makeCalls();
    expect(calls).toBe(2);
    put(place, 'other.ipxe', '#!ipxe\necho other\n');
    expect((await build(...all, '--embed', 'other.ipxe', '--no-lint')).exitCode).toBe(0);
    const second = artifactAt(place, '8086100e.rom');
    expect(second.embedded?.script).toBe('#!ipxe\necho other\n');
    // ROMs of one build ID share what they unpack: another script is another build.
    const differing = [...first.bytes.keys()].filter((at) => first.bytes[at] !== second.bytes[at]);
    expect(differing.some((at) => at < first.bytes.indexOf('#!ipxe'))).toBe(true);
    expect((await build(...all, '--embed', 'boot.ipxe')).exitCode).toBe(0);
    expect(artifactAt(place, '8086100e.rom').bytes.equals(first.bytes)).toBe(true);
    expect(makeCalls()).toBe(calls);
  });

  it.each(['embed', 'make'])('gives the same bytes elsewhere, by the %s route', async (route) => {
    const other = elsewhere(place);
    put(other, 'renamed.ipxe', script);
    const args = [...all, '--route', route, '--json'];
    expect((await build(...args, '--embed', 'boot.ipxe')).exitCode).toBe(0);
    const there = await romkit(
      other,
      'build',
      ...args,
      '--embed',
      'renamed.ipxe',
      '--out',
      'a/b',
      '--jobs',
      '1',
    );
    expect(there.exitCode).toBe(0);
    for (const name of names)
      expect(artifactAt(other, name, 'a/b').bytes.equals(artifactAt(place, name).bytes)).toBe(true);
    other.remove();
  });

  it('by make: each target holds its own stamp, the one that its manifest names', async () => {
    const built = await build('undionly.kpxe', '8086:100e', '--embed', 'boot.ipxe', '--route', 'make');
    expect(built.exitCode).toBe(0);
    const [kpxe, rom] = ['undionly.kpxe', '8086100e.rom'].map((name) => artifactAt(place, name));
    for (const one of [kpxe, rom])
      expect(one?.embedded).toEqual({ script, stamp: one?.manifest.stamp, container: 'raw' });
    expect(kpxe?.manifest.stamp).not.toBe(rom?.manifest.stamp);
  });

  it('embeds further files beside the script, by make', async () => {
    put(place, 'logo.txt', 'a picture of words');
    const built = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--embed', 'logo.txt');
    expect(built.stderr).toContain('more than one file is embedded');
    const { bytes, manifest } = artifactAt(place, 'undionly.kpxe');
    expect(bytes.includes('logo.txt\0a picture of words')).toBe(true);
    expect(manifest.scripts.map(({ name }) => name)).toEqual(['boot.ipxe', 'logo.txt']);
  });

  it('builds a format that only make knows, and firmware without a script', async () => {
    expect((await build('undionly.odd', '--embed', 'boot.ipxe')).stderr).toContain(
      'only make knows how a .odd',
    );
    expect(artifactAt(place, 'undionly.odd').embedded?.script).toBe(script);
    const plain = await build('undionly.kpxe', '--no-embed');
    expect(plain).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Built by make') });
    const { embedded, manifest } = artifactAt(place, 'undionly.kpxe');
    expect([embedded, manifest.stamp, manifest.scripts]).toEqual([null, null, []]);
  });

  it('brings options into what is compiled, each set of them in a profile of its own', async () => {
    await build('undionly.kpxe', '--embed', 'boot.ipxe');
    const plain = artifactAt(place, 'undionly.kpxe');
    expect([plain.bytes.includes('wait=20'), plain.bytes.includes('big is in')]).toEqual([true, false]);
    await build('undionly.kpxe', '--embed', 'boot.ipxe', '--enable', 'big', '--define', 'WAIT=7');
    const set = artifactAt(place, 'undionly.kpxe');
    expect([set.bytes.includes('wait=7'), set.bytes.includes('big is in')]).toEqual([true, true]);
    expect(set.manifest.settings).toEqual({ enable: ['BIG_CMD'], disable: [], values: { WAIT: '7' } });
    expect(set.manifest.stamp).not.toBe(plain.manifest.stamp);
    expect(readdirSync(join(cacheOf(place), 'profiles'))).toHaveLength(2);
  });

  it('takes no compiler flags from the environment', async () => {
    await build('undionly.kpxe', '--embed', 'boot.ipxe');
    const plain = artifactAt(place, 'undionly.kpxe').bytes;
    const env = { ...place.env, EXTRA_CFLAGS: '-DBIG_CMD', CFLAGS: '-DBIG_CMD', MAKEFLAGS: '-n', EMBED: 'x' };
    const other = { ...elsewhere(place), env };
    put(other, 'boot.ipxe', script);
    expect((await romkit(other, 'build', 'undionly.kpxe', '--embed', 'boot.ipxe')).exitCode).toBe(0);
    expect(artifactAt(other, 'undionly.kpxe').bytes.equals(plain)).toBe(true);
    other.remove();
  });

  it('builds one for each script, in a folder of its name', async () => {
    put(place, 'lab.ipxe', '#!ipxe\necho lab\n');
    const built = await build('undionly.kpxe', '8086:100e', '--each', 'boot.ipxe', 'lab.ipxe', '--no-lint');
    expect(built.exitCode).toBe(0);
    expect(artifactAt(place, 'lab/undionly.kpxe').embedded?.script).toBe('#!ipxe\necho lab\n');
    expect(artifactAt(place, 'boot/8086100e.rom').embedded?.script).toBe(script);
    expect(makeCalls()).toBe(1);
  });

  it('builds one for each machine of a table', async () => {
    put(place, 'machines.csv', 'mac,next-server\n52:54:00:00:00:01,192.0.2.1\n52:54:00:00:00:02,192.0.2.2\n');
    const args = ['--each', 'machines.csv', '--embed', 'template:mac-chain', '--no-lint', '--json'];
    const built = await build('undionly.kpxe', ...args);
    expect(documents(built).filter(({ type }) => type === 'artifact')).toHaveLength(2);
    for (const last of ['1', '2'])
      expect(artifactAt(place, `52-54-00-00-00-0${last}/undionly.kpxe`).embedded?.script).toContain(
        `192.0.2.${last}`,
      );
  });

  it('of no machine at all is refused', async () => {
    put(place, 'machines.csv', 'mac,next-server\n');
    const args = ['--each', 'machines.csv', '--embed', 'template:mac-chain'];
    expect(await build('undionly.kpxe', ...args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('machines.csv has no rows'),
    });
  });

  it('shows a plan with --dry-run, and does nothing', async () => {
    const shown = await build(...all, '--embed', 'boot.ipxe', '--dry-run');
    expect(shown.stdout).toMatch(/bin\/undionly\.kpxe +put the script in +boot\.ipxe/);
    const { artifacts } = JSON.parse(
      (await build(...all, '--embed', 'boot.ipxe', '--dry-run', '--json')).stdout,
    ) as {
      artifacts: { stamp: string }[];
    };
    expect(existsSync(join(workOf(place), 'out'))).toBe(false);
    expect(existsSync(join(cacheOf(place), 'profiles'))).toBe(false);
    await build(...all, '--embed', 'boot.ipxe');
    expect(artifacts.map(({ stamp }) => stamp)).toEqual(
      names.map((name) => artifactAt(place, name).manifest.stamp),
    );
  });

  it('says nothing but the results with --quiet', async () => {
    const built = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--quiet');
    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(built.stdout).toMatch(/^out\/undionly\.kpxe .*\n$/);
  });

  it('streams JSON Lines that end in the artifacts, or in the error', async () => {
    const built = documents(await build('undionly.kpxe', '--embed', 'boot.ipxe', '--json'));
    const steps = built.filter(({ type }) => type === 'step').map(({ step }) => step);
    expect(new Set(steps)).toEqual(new Set(['copying', 'compiling', 'linking', 'packing']));
    expect(built.at(-1)).toMatchObject({ type: 'artifact', route: 'embed' });
    const failed = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--enable', 'HOLLOW', '--json');
    expect(documents(failed).at(-1)).toMatchObject({ error: { code: 'option-clash' } });
  });
});

describeWhen(toyNeeds)('a script from stdin', () => {
  it('is built in, with an initrd of 5 MB beside it', async () => {
    const initrd = randomBytes(5_000_000);
    put(place, 'initrd.img', initrd);
    const words = `"${process.execPath}" "${romkitProgram}" build alpha.efi --embed - --embed initrd.img < boot.ipxe`;
    expect(await start(place, 'sh', '-c', words).ended).toMatchObject({ exitCode: 0 });
    const { bytes, manifest } = artifactAt(place, 'alpha.efi');
    expect(manifest.scripts.map(({ name, origin }) => [name, origin])).toEqual([
      ['boot.ipxe', 'stdin'],
      ['initrd.img', 'initrd.img'],
    ]);
    expect(bytes.includes(initrd)).toBe(true);
    expect(bytes.includes('echo hello')).toBe(true);
  });
});

describeWhen(toyNeeds)('secrets', () => {
  it('a private key is compiled in, and stands nowhere else', async () => {
    const { pem, keyPem } = certificate({ rsa: true });
    // Near its end; the public half comes first, and stands in the certificate too.
    const secret = keyPem.trimEnd().split('\n').at(-3)!;
    const key = put(place, 'client.key', keyPem);
    put(place, 'client.pem', pem);
    const args = ['--embed', 'boot.ipxe', '--cert', 'client.pem', '--privkey', 'client.key', '--verbose'];
    const built = await build('undionly.kpxe', ...args);
    expect(built.exitCode).toBe(0);
    const { bytes, manifest } = artifactAt(place, 'undionly.kpxe');
    expect(bytes.includes(secret)).toBe(true);
    expect(JSON.stringify(manifest)).not.toContain(secret);
    expect(manifest.certificates.privkeyPublicSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(built.stdout + built.stderr).not.toContain(secret);
    const holders = filesBelow(cacheOf(place)).filter((file) => readFileSync(file).includes(secret));
    // What is compiled, which only the owner can reach; no copy of the key itself.
    expect(holders.filter((file) => !/\.(o|tmp|bin)$|\/links\/[^/]+\/image$/.test(file))).toEqual([]);
    const [id] = readdirSync(join(cacheOf(place), 'profiles'));
    expect(statSync(join(cacheOf(place), 'profiles', id!, 'bin')).mode & 0o077).toBe(0);
    expect(lstatSync(key).isFile()).toBe(true);
  });

  it('a key that stands in the file of a certificate gets neither into the manifest nor into the cache', async () => {
    const pem = privateKeyPem();
    put(place, 'both.pem', pem + toyCertificate.pem);
    const built = await build('undionly.kpxe', '--embed', 'boot.ipxe', '--trust', 'both.pem');
    expect(built.exitCode).toBe(0);
    const secret = pem.split('\n')[3]!;
    for (const file of [...filesBelow(cacheOf(place)), ...filesBelow(join(workOf(place), 'out'))])
      expect({ file, holds: readFileSync(file).includes(secret) }).toEqual({ file, holds: false });
    expect(artifactAt(place, 'undionly.kpxe').bytes.includes(toyCertificate.pem)).toBe(true);
  });

  it('a bundle is linked whole, by both routes', async () => {
    const bundle = [1, 2, 3].map((number) => certificate({ name: `CA ${number}` }));
    put(place, 'bundle.pem', bundle.map(({ pem }) => pem).join(''));
    for (const route of ['embed', 'make']) {
      const built = await build(
        'undionly.kpxe',
        '--embed',
        'boot.ipxe',
        '--trust',
        'bundle.pem',
        '--route',
        route,
      );
      expect(built).toMatchObject({ exitCode: 0 });
      const { bytes, manifest } = artifactAt(place, 'undionly.kpxe');
      const named = manifest.certificates.trust.flatMap((each) => each.sha256Fingerprints);
      expect(named).toEqual(bundle.map(({ sha256 }) => sha256));
      expect(bytes.includes(named.join(''), 0, 'hex')).toBe(true);
    }
  });

  it('a certificate that the source leaves out ends the build', async () => {
    const makefile = join(place.source, 'src/Makefile');
    writeFileSync(makefile, readFileSync(makefile, 'utf8').replace('print sha256', 'print length'));
    put(place, 'ca.pem', certificate({ name: 'Lost CA' }).pem);
    for (const route of ['embed', 'make']) {
      const built = await build(
        'undionly.kpxe',
        '--embed',
        'boot.ipxe',
        '--trust',
        'ca.pem',
        '--route',
        route,
      );
      expect(built.exitCode).toBe(10);
      expect(built.stderr).toMatch(/was linked with 0 of the 1 certificates named for it\.[^]*CN=Lost CA/);
    }
    expect(existsSync(join(workOf(place), 'out'))).toBe(false);
  });

  describeWhen({ tools: ['openssl'] })('with openssl', () => {
    it('a certificate of its making is taken as it is', async () => {
      const { cert, pem } = selfSigned(homeOf(place));
      expect((await build('undionly.kpxe', '--embed', 'boot.ipxe', '--trust', cert)).exitCode).toBe(0);
      expect(artifactAt(place, 'undionly.kpxe').manifest.certificates.trust[0]?.pem).toBe(pem);
    });
  });
});

describeWhen(toyNeeds)('romkit cache', () => {
  it('lists profiles, and prunes those that were not used', async () => {
    await build('undionly.kpxe', '--embed', 'boot.ipxe');
    await build('undionly.kpxe', '--embed', 'boot.ipxe', '--enable', 'BIG');
    const listed = await romkit(place, 'cache', 'list');
    expect(listed.stdout).toMatch(/ipxe-\w+\/bin +1\.\d MiB .* as the source has them\n/);
    expect(listed.stdout).toMatch(/ \+BIG_CMD\n/);
    // Two profiles, what the source has, and the objects of ccache where it is installed.
    const kept = readdirSync(cacheOf(place)).length + 1;
    expect((await romkit(place, 'cache', 'prune')).stdout).toBe(`Nothing to delete; ${kept} kept.\n`);
    const would = await romkit(place, 'cache', 'prune', '--all', '--dry-run', '--json');
    expect(JSON.parse(would.stdout)).toMatchObject({ dryRun: true, kept: 0 });
    expect(readdirSync(join(cacheOf(place), 'profiles'))).toHaveLength(2);
    expect((await romkit(place, 'cache', 'prune', '--older-than', '0')).stdout).toContain(
      `Deleted ${kept} of ${kept}`,
    );
    expect(readdirSync(join(cacheOf(place), 'profiles'))).toEqual([]);
    expect((await build('undionly.kpxe', '--embed', 'boot.ipxe')).exitCode).toBe(0);
  });

  it.each(['many', '-1', ''])('prune --older-than %j is refused', async (days) => {
    const ended = await romkit(place, 'cache', 'prune', `--older-than=${days}`);
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a number of days') });
  });
});

/** Regular files; links are not followed. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
