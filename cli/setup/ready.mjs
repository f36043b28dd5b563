import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, isReady, paths } from './fresh.mjs';
import { takeLock } from './lock.mjs';
import { runLogged } from './spawn.mjs';

/**
 * Install the packages and compile, whichever of the two is due. Nothing on stdout; `step` hears what is being done.
 * @throws Error with `exitCode` and `hint` where a person has to do something.
 */
export function makeReady(step = tell) {
  return alone(step, async () => {
    if (!isReady()) await installAndCompile(step, keepOldMs);
  });
}

/** Compile for `npm pack`, whatever is there: dist/ then holds nothing of earlier code, which would be packed as well. */
export function makeForPacking(step = tell) {
  return alone(step, () => installAndCompile(step, 0));
}

/** A romkit that runs for longer than this and has not yet loaded some chunk is not waited for. */
const keepOldMs = 24 * 60 * 60 * 1000;

async function installAndCompile(step, keepMs) {
  await installWhereMissing(step);
  step('compiling');
  const before = fingerprint();
  await compile(keepMs);
  // Code that changed meanwhile has another fingerprint, so it is compiled next time.
  writeFileSync(paths.stamp, before);
}

/** Install the packages where they are missing or old, and compile nothing. */
export function installMissingPackages(step = tell) {
  return alone(step, () => installWhereMissing(step));
}

const tell = (text) => process.stderr.write(`romkit: ${text} …\n`);

async function alone(step, work) {
  mkdirSync(paths.dist, { recursive: true });
  const release = await takeLock(paths.lock, () => step('waiting for another romkit that is being set up'));
  try {
    await work();
  } finally {
    release();
  }
}

async function installWhereMissing(step) {
  if (packagesMatch()) return;
  step('installing the npm packages');
  await installPackages();
}

/** Does node_modules hold what package-lock.json asks for? Optional packages may be absent: they are for other platforms. */
function packagesMatch() {
  const wanted = lockPackages('package-lock.json');
  const present = lockPackages('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([name, { version, integrity, optional }]) => {
    if (name === '') return true;
    const found = present[name];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity && existsSync(join(paths.root, name));
  });
}

function lockPackages(file) {
  try {
    return JSON.parse(readFileSync(join(paths.root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Install scripts are left out: every native part comes prebuilt, and a compiler that is not there must not matter.
 * The log level is said because `npm run --silent` hands its silence down; retries are few because npm's own three
 * keep a person without network waiting for more than a minute.
 */
async function installPackages() {
  const what = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const how = ['--prefer-offline', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=2000'];
  const result = await runLogged('npm', ['ci', ...what, ...how]);
  if (result.exitCode === 0) return;
  throw Object.assign(new Error(`npm could not install the packages:\n${withoutStack(result.tail)}`), {
    hint: `The whole log is in ${paths.log}. Once the npm registry can be reached, run the command again.`,
    exitCode: 3,
  });
}

function withoutStack(text) {
  const lines = text.split('\n').filter((line) => !/^npm error\s+(at |\w+: |}|$)/.test(line));
  return lines.join('\n');
}

/** Types are not checked here (npm test does): somebody in mid-change still gets a romkit that runs. */
async function compile(keepMs) {
  const fresh = join(paths.dist, `.new-${process.pid}`);
  try {
    const result = await runLogged(process.execPath, [join(paths.root, 'cli/setup/bundle.mjs'), fresh]);
    if (result.exitCode !== 0) {
      throw Object.assign(new Error(`the code does not compile:\n${result.tail}`), { exitCode: 1 });
    }
    takeOver(fresh, keepMs);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Move what changed into dist/, file by file: a romkit that is running meanwhile never meets a missing or half file. */
function takeOver(fresh, keepMs) {
  const made = filesBelow(fresh);
  for (const file of made) {
    const target = join(paths.dist, file);
    if (hash(target) === hash(join(fresh, file))) continue;
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(fresh, file), target);
  }
  for (const file of filesBelow(paths.dist)) {
    const old = join(paths.dist, file);
    if (old === paths.log || made.includes(file) || Date.now() - statSync(old).mtimeMs < keepMs) continue;
    rmSync(old);
  }
}

function filesBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    if (entry.name.startsWith('.')) return [];
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

function hash(path) {
  return (
    statSync(path, { throwIfNoEntry: false }) && createHash('sha1').update(readFileSync(path)).digest('hex')
  );
}
