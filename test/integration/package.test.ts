import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { packageRoot, packageVersion } from '../../system/files/folders.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { artifactAt } from '../support/firmware/artifact.ts';
import { start, workOf, type Ended, type Place } from '../support/process/romkit.ts';
import { describeWhen } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const folder = mkdtempSync(join(tmpdir(), 'romkit-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checkout = join(folder, 'checkout');
const site = join(folder, 'site');
const place: Place = { root: join(folder, 'user') };
const notCopied = ['.git', 'node_modules', 'dist', 'out', 'ipxe-src'];

/** npm as a person calls it, not as the npm that runs these tests has set it up. */
const npmEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name)),
);
const npm = async (cwd: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)('npm', args, { cwd, env: npmEnv, maxBuffer: 64 << 20 })).stdout;

/** A checkout in which nothing is compiled but a chunk of earlier code. */
function makeCheckout(): void {
  for (const name of readdirSync(packageRoot()).filter((name) => !notCopied.includes(name)))
    cpSync(join(packageRoot(), name), join(checkout, name), { recursive: true });
  symlinkSync(join(packageRoot(), 'node_modules'), join(checkout, 'node_modules'));
  mkdirSync(join(checkout, 'dist/chunks'), { recursive: true });
  writeFileSync(join(checkout, 'dist/chunks/earlier-code.js'), '');
}

/** @returns why npm cannot have the packages that romkit depends on; undefined where it is installed */
async function installPackage(archive: string): Promise<string | undefined> {
  mkdirSync(site);
  writeFileSync(join(site, 'package.json'), '{}');
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0', archive];
  for (const way of ['--offline', '--prefer-online'])
    try {
      await npm(site, ...install, way);
      return undefined;
    } catch (error) {
      if (!/ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ERR_SOCKET/.test(String(error)))
        throw error;
    }
  return 'npm has the packages neither in its cache nor from a registry';
}

makeCheckout();
const packed = JSON.parse(await npm(checkout, 'pack', '--json', '--pack-destination', folder)) as [
  { readonly filename: string; readonly files: readonly { readonly path: string }[] },
];
const lacks = await installPackage(join(folder, packed[0].filename));

const program = join(site, 'node_modules/.bin/romkit');
const installed = (where: Place, ...args: string[]): Promise<Ended> => start(where, program, ...args).ended;

describe('npm pack', () => {
  it('packs the program, the page, the agent and the templates as they are compiled now, and nothing else', () => {
    const paths = packed[0].files.map(({ path }) => path);
    const wanted = ['dist/cli/main.js', 'dist/page/index.html', 'dist/agent/agent.mjs', 'scripts/README.md'];
    expect(paths).toEqual(expect.arrayContaining(wanted));
    expect(paths).not.toContain('dist/chunks/earlier-code.js');
    expect(
      paths.filter((path) => !/^(?:dist\/(?:cli|chunks|page|agent)|scripts)\//.test(path)).sort(),
    ).toEqual(['LICENSE', 'README.md', 'package.json']);
  });
});

describeWhen({ lacks })('an installed romkit', () => {
  it('is at most 60 MB on the disk, database and page included', () => {
    const blocks = execFileSync('du', ['--summarize', '--block-size=1000', join(site, 'node_modules')]);
    expect(existsSync(join(site, 'node_modules/libsql'))).toBe(true);
    expect(parseInt(String(blocks), 10)).toBeLessThanOrEqual(60_000);
  });

  it('says its version, helps, and renders a template', async () => {
    expect(await installed(place, '--version')).toMatchObject({
      exitCode: 0,
      stdout: `${packageVersion()}\n`,
    });
    expect((await installed(place, '--help')).stdout).toContain('romkit build');
    const rendered = await installed(
      place,
      'script',
      'render',
      'mac-chain',
      '--set',
      'next-server=192.0.2.1',
    );
    expect(rendered).toMatchObject({ exitCode: 0, stderr: '' });
    expect(rendered.stdout).toMatch(/^#!ipxe\n[^]*192\.0\.2\.1/);
  });

  it('speaks neither of the submodule nor of npm test', async () => {
    const doctor = await installed(place, 'doctor');
    expect(doctor.stdout).toContain('romkit test-qemu');
    expect(doctor.stdout).toContain('https://github.com/ipxe/ipxe.git');
    expect(doctor.stdout + doctor.stderr).not.toMatch(/submodule|ipxe-src|npm/);
  });

  it('has a registry with machines and people: the native parts that are not bundled', async () => {
    const added = await installed(place, 'machine', 'add', '52:54:00:aa:00:01', '--name', 'web1');
    expect(added).toMatchObject({ exitCode: 0 });
    writeFileSync(join(workOf(place), 'password'), 'correct horse battery\n');
    const person = await installed(place, 'person', 'add', 'ada', '--password-file', 'password');
    expect(person).toMatchObject({ exitCode: 0 });
  });

  it('serves the page and the registry', async () => {
    const server = start(place, program, 'serve', '--listen', '127.0.0.1:0', '--json');
    let [page, api] = ['', ''];
    try {
      await server.event((event) => {
        [page, api] = [String(event['page']), String(event['api'])];
        return event['type'] === 'serving';
      });
      const machines: unknown = await (await fetch(`${api}machines`)).json();
      expect(JSON.stringify(machines)).toContain('web1');
      const [, script] = /src="([^"]*main[^"]*)"/.exec(await (await fetch(page)).text()) ?? [];
      expect((await fetch(new URL(String(script), page))).status).toBe(200);
    } finally {
      server.child.kill('SIGTERM');
      await server.ended;
    }
  });
});

describeWhen({ tools: compilers, lacks: lacks ?? noReal('ipxe') })(
  'an installed romkit with a source',
  () => {
    const shared = realPlace('shared', 'package');
    beforeAll(() => writeFileSync(join(shared.root, 'work', 'boot.ipxe'), '#!ipxe\nautoboot\n'));

    it('builds firmware with the script in it', async () => {
      const built = await installed(shared, 'build', 'undionly.kpxe', '--embed', 'boot.ipxe', '--out', 'out');
      expect(built).toMatchObject({ exitCode: 0 });
      expect(artifactAt(shared, 'undionly.kpxe', 'out').embedded).toMatchObject({
        script: '#!ipxe\nautoboot\n',
      });
    });
  },
);
