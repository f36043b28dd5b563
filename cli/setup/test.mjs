import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from './ready.mjs';
import { paths } from './fresh.mjs';
import { runLogged, runShown } from './spawn.mjs';
import { heading, prepareCode, preparePackages, prepareSource, step } from './steps.mjs';

const lint = ['eslint/bin/eslint.js', '.'];
/** They take together less time than lint, which goes on beside them on another core. */
const otherChecks = [
  ['types', 'typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
  ['types of page', 'typescript/bin/tsc', '-p', 'boot/page', '--noEmit'],
  ['unused code', 'knip/bin/knip.js', '--no-progress'],
  ['formatting', 'prettier/bin/prettier.cjs', '--check', '.'],
];

/** All that has to be right before a change is taken in. The last line is `N passed, N failed, N skipped`. */
export async function test(jestArguments) {
  heading('Set up');
  await prepareCode();
  const { advice, mayInstall } = await preparePackages([]);
  if (advice !== undefined)
    process.stdout.write(`  Tests that need them cannot run. To install them: ${advice}\n`);
  await prepareSource({ patienceMs: 10_000 });
  heading('Checks');
  const failedChecks = await runChecks();
  heading('Tests');
  const { exitCode, passed, failed, skipped } = await runJest(jestArguments, mayInstall);
  process.stdout.write(`\n${passed} passed, ${failed + failedChecks} failed, ${skipped} skipped\n`);
  process.exitCode = exitCode !== 0 ? exitCode : failedChecks > 0 ? 1 : 0;
}

/** The measurements of `npm run bench [NAMES]`. */
export async function bench(names) {
  await makeReady();
  process.exitCode = await runShown(process.execPath, [join(paths.dist, 'test/bench/main.js'), ...names]);
}

/** @returns how many failed */
async function runChecks() {
  const linted = runCheck(lint);
  const checks = [
    ...otherChecks.map(([name, ...command]) => [name, () => runCheck(command)]),
    ['lint', () => linted],
  ];
  let failed = 0;
  for (const [name, run] of checks) failed += (await passes(name, run)) ? 0 : 1;
  return failed;
}

const runCheck = ([program, ...args]) =>
  runLogged(process.execPath, [join(paths.root, 'node_modules', program), ...args]);

async function passes(name, run) {
  let result;
  await step(name, async () => {
    result = await run();
    return result.exitCode === 0 ? 'good' : 'FAILED';
  });
  if (result.exitCode !== 0) process.stdout.write(`${result.tail}\n`);
  return result.exitCode === 0;
}

/** Run jest; its numbers come back through a file that the summary reporter writes. */
async function runJest(jestArguments, mayInstall) {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-test-'));
  const summary = join(folder, 'summary.json');
  const jest = join(paths.root, 'node_modules/jest/bin/jest.js');
  try {
    const env = {
      ...jestEnvironment(),
      ROMKIT_TEST_SUMMARY: summary,
      // Servers lie where the PATH of an ordinary user does not go.
      PATH: [process.env.PATH, '/usr/sbin', '/sbin'].filter(Boolean).join(':'),
      // Where set-up may install, a tool that a test misses is a failure; elsewhere the test is skipped.
      ...(mayInstall ? { ROMKIT_TEST_TOOLS: 'installed' } : {}),
    };
    const exitCode = await runShown(process.execPath, [jest, ...jestArguments], { env });
    return { exitCode, ...readSummary(summary) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Jest runs ES modules only behind a flag, which then warns in every worker.
 * @param more options of Node, each only where this Node takes it
 */
export function jestEnvironment(more = []) {
  const known = ['--disable-warning=ExperimentalWarning', ...more].filter((option) =>
    process.allowedNodeEnvironmentFlags.has(option.split('=')[0]),
  );
  return { NODE_OPTIONS: [process.env.NODE_OPTIONS, '--experimental-vm-modules', ...known].join(' ').trim() };
}

/** Without a summary jest did not get to its end: that is a failure. */
function readSummary(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
