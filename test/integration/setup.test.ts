import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { agent, page, programs } from '../../cli/setup/entry-points.mjs';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
const copied = ['cli/setup.mjs', 'cli/setup', 'package.json', 'package-lock.json', 'tsconfig.json'];
let checkout: string;

/** A checkout whose program prints its arguments; the packages are borrowed. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'romkit-setup-'));
  for (const path of copied) cpSync(join(root, path), join(checkout, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  writeProgram('first');
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function writeProgram(word: string): void {
  for (const program of [...programs, agent, page.script, ...page.files]) {
    mkdirSync(dirname(join(checkout, program)), { recursive: true });
    writeFileSync(join(checkout, program), 'export {};\n');
  }
  mkdirSync(join(checkout, 'rom'), { recursive: true });
  writeFileSync(join(checkout, 'rom/word.ts'), `export const word: string = '${word}';\n`);
  const main = `import { word } from '../rom/word.ts';\nprocess.stdout.write([word, ...process.argv.slice(2)].join(' '));\n`;
  writeFileSync(join(checkout, 'cli/main.ts'), main);
}

/** Without what the run around this test, and the npm that started it, have told: INIT_CWD is that npm's folder. */
const { ROMKIT_TEST_TOOLS: _told, INIT_CWD: _from, ...childEnv } = process.env;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function setup(...args: string[]): Promise<Ended> {
  return setupWith({}, ...args);
}

function setupWith(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['cli/setup.mjs', ...args],
      { cwd: checkout, env: { ...childEnv, ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('setup.mjs run', () => {
  it('compiles what is new, hands the arguments on, and says nothing when all is fresh', async () => {
    const first = await setup('run', 'build', '--out', 'a b');
    expect(first).toMatchObject({ code: 0, stdout: 'first build --out a b' });
    expect(first.stderr).toContain('compiling');
    expect(await setup('run')).toEqual({ code: 0, stdout: 'first', stderr: '' });
    writeProgram('second');
    expect(await setup('run')).toMatchObject({ code: 0, stdout: 'second' });
  });

  it('compiles once for two that start together', async () => {
    const both = await Promise.all([setup('run', 'a'), setup('run', 'b')]);
    expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, 'first a'],
      [0, 'first b'],
    ]);
    expect(both.filter(({ stderr }) => stderr.includes('compiling'))).toHaveLength(1);
  });

  it('is not held up by the lock of a process that is gone', async () => {
    mkdirSync(join(checkout, 'dist'));
    writeFileSync(join(checkout, 'dist/.setup.lock'), '999999999 1');
    expect(await setup('run')).toMatchObject({ code: 0, stdout: 'first' });
  });

  it('takes away what earlier code was compiled to, a day later: a romkit that runs may still load it', async () => {
    await setup('run');
    const [old, young] = ['old', 'young'].map((name) => join(checkout, `dist/cli/${name}.js`)) as [
      string,
      string,
    ];
    writeFileSync(old, '');
    writeFileSync(young, '');
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(old, twoDaysAgo, twoDaysAgo);
    writeProgram('second');
    await setup('run');
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  it('shows what does not compile, and tries again next time', async () => {
    writeFileSync(join(checkout, 'rom/word.ts'), 'export const word = ;\n');
    const broken = await setup('run');
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(/rom\/word\.ts[(:]1/);
    writeProgram('mended');
    expect(await setup('run')).toMatchObject({ code: 0, stdout: 'mended' });
  });
});

describe('setup.mjs', () => {
  it('names its tasks to who asks for another', async () => {
    const refused = await setup('tset');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('run|demo|quickstart|test|unit|picture|bench|mutate|pack|fresh');
  });
});

describe('setup.mjs test', () => {
  it.each([
    [true, 'installed'],
    [false, 'none'],
  ])('tells the tests whether set-up may install: %s', async (mayInstall, told) => {
    const answer = JSON.stringify({ missing: [], mayInstall, sources: [{ source: {}, location: 'here' }] });
    writeFileSync(join(checkout, 'cli/main.ts'), `process.stdout.write(${JSON.stringify(answer)});\n`);
    writeFileSync(join(checkout, 'jest.config.js'), 'export default {};\n');
    const probe = `import { writeFileSync } from 'node:fs';
      test('x', () => writeFileSync('told', process.env.ROMKIT_TEST_TOOLS ?? 'none'));`;
    writeFileSync(join(checkout, 'probe.test.js'), probe);
    const ended = await setup('test');
    expect({ told: readIf('told'), said: ended.stderr }).toMatchObject({ told });
    expect(ended.stdout).toMatch(/\n\d+ passed, \d+ failed, \d+ skipped\n$/);
  });

  const readIf = (name: string): string | null =>
    existsSync(join(checkout, name)) ? readFileSync(join(checkout, name), 'utf8') : null;
});

describe('setup.mjs unit', () => {
  beforeEach(() => {
    const projects = `[{ displayName: 'unit', testMatch: ['<rootDir>/test/boot/*.test.js'] }]`;
    writeFileSync(join(checkout, 'jest.config.js'), `export default { projects: ${projects} };\n`);
    for (const folder of ['boot', 'test/boot']) mkdirSync(join(checkout, folder), { recursive: true });
    writeFileSync(join(checkout, 'boot/lease.ts'), '');
    writeFileSync(join(checkout, 'test/boot/lease.test.js'), `test('a lease', () => undefined);`);
    writeFileSync(join(checkout, 'test/boot/offer.test.js'), `test('an offer', () => expect(1).toBe(2));`);
  });

  it.each(['test/boot/lease.test.js', 'boot/lease.ts'])('runs one file alone: %s', async (path) => {
    const ended = await setup('unit', path);
    expect(ended.stdout).not.toMatch(/types|lint/);
    expect({ code: ended.code, said: ended.stderr }).toMatchObject({
      code: 0,
      said: expect.stringContaining('1 passed, 1 total'),
    });
  });

  it('runs all unit tests where none is named', async () => {
    const ended = await setup('unit');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('1 failed, 1 passed, 2 total');
  });

  it('fails where no test is at that path', async () => {
    const ended = await setup('unit', 'test/boot/nak.test.js');
    expect(ended.code).toBe(1);
    expect(ended.stdout + ended.stderr).toContain('No tests found');
  });
});

describe('setup.mjs quickstart', () => {
  it.each([
    ['without git', false, 'Nothing was built: git is missing'],
    ['without a source', true, 'Nothing was built: the iPXE source cannot be reached'],
  ])('says %s why nothing was built', async (_title, hasGit, sentence) => {
    const answer = JSON.stringify({ missing: [], sources: [{ source: null, origin: 'setting' }] });
    writeFileSync(join(checkout, 'cli/main.ts'), `process.stdout.write(${JSON.stringify(answer)});\n`);
    const programs = join(checkout, 'programs');
    mkdirSync(programs);
    if (hasGit) writeFileSync(join(programs, 'git'), '#!/bin/sh\n', { mode: 0o755 });
    const { stdout } = await setupWith({ PATH: programs }, 'quickstart');
    expect(stdout).toContain(sentence);
    expect(stdout.match(/Nothing was built/g)).toHaveLength(1);
  });

  it('ends with the line that installs where something is missing, and with its exit code', async () => {
    const answer = { missing: ['git'], install: 'sudo apt-get install git', sources: [{ source: null }] };
    const main = `process.stdout.write(${JSON.stringify(JSON.stringify(answer))});
      process.exitCode = process.argv[2] === 'test-qemu' ? 3 : 0;\n`;
    writeFileSync(join(checkout, 'cli/main.ts'), main);
    const { code, stdout } = await setupWith({ PATH: checkout }, 'quickstart');
    expect(code).toBe(3);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('    sudo apt-get install git');
    expect(stdout).not.toContain('What to type next');
  });
});
