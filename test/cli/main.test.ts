import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const dist = join(import.meta.dirname, '../../dist');
const main = join(dist, 'cli/main.js');

// The compiled program is what people run; set-up brings it up to date where it is not.
beforeAll(() => {
  const setup = join(import.meta.dirname, '../../cli/setup.mjs');
  const made = spawnSync(process.execPath, [setup, 'run', '--version'], {
    encoding: 'utf8',
    env: plainEnv(),
  });
  if (made.status !== 0) throw new Error(made.stderr);
}, 120_000);

function plainEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: '/nonexistent' };
}

function romkit(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env: { ...plainEnv(), ...env } });
}

/** Packages of which code was loaded, as V8 itself counts it: ES modules and CommonJS alike. */
function loadedPackages(...args: string[]): Set<string> {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-loaded-'));
  try {
    romkit(args, { NODE_V8_COVERAGE: folder });
    const reports = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const urls = reports.flatMap((report) =>
      (JSON.parse(report) as { result: { url: string }[] }).result.map(({ url }) => url),
    );
    expect(urls.some((url) => url.endsWith('dist/cli/main.js'))).toBe(true);
    return new Set(
      urls.flatMap(sourcesOf).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the bundler put into a file of dist/; a file outside it stands for itself. */
function sourcesOf(url: string): string[] {
  const bundle = JSON.parse(readFileSync(join(dist, 'bundle.json'), 'utf8')) as Record<string, string[]>;
  return bundle[relative(dist, url.startsWith('file:') ? fileURLToPath(url) : url)] ?? [url];
}

describe('what is loaded', () => {
  it.each([[[]], [['--help']], [['--version']]])('romkit %j loads no package at all', (argv) => {
    expect([...loadedPackages(...argv)]).toEqual([]);
  });

  it("a command's help loads commander, but neither ink nor execa", () => {
    const loaded = loadedPackages('doctor', '--help');
    expect(loaded).toContain('commander');
    for (const name of ['ink', 'react', 'execa']) expect(loaded).not.toContain(name);
  });
});

describe('exit codes and streams', () => {
  it('help goes to stdout and is a success', () => {
    const result = romkit(['--help']);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(result.stdout).toContain('Usage: romkit');
  });

  it('wrong usage is 2, said on stderr without a stack trace', () => {
    const result = romkit(['doctor', '--fxi']);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(/^romkit: Unknown option "--fxi"\. .*--fix.*\n.*--help.*\n$/);
  });

  it('with --json an error is a document on stdout as well', () => {
    const result = romkit(['--json', 'biuld']);
    expect(result.status).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'unknown-command' } });
  });
});
