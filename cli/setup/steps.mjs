import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeReady } from './ready.mjs';
import { paths } from './fresh.mjs';
import { runLogged } from './spawn.mjs';

const colour = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** A headline between the parts of what is going on. */
export function heading(text) {
  process.stdout.write(colour ? `\n\u001b[1m${text}\u001b[22m\n` : `\n== ${text}\n`);
}

/** One line: what is done, and when it is over how it went. `work` returns that, or throws. */
export async function step(label, work) {
  process.stdout.write(`  ${label.padEnd(16)}`);
  const started = Date.now();
  try {
    const outcome = await work();
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(`${outcome}${seconds >= 2 ? ` (${seconds} s)` : ''}\n`);
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

/** npm packages and compiled code. */
export function prepareCode() {
  return step('romkit itself', async () => {
    const done = [];
    await makeReady((text) => done.push(text));
    return done.length === 0 ? 'ready' : `ready, after ${done.join(' and ')}`;
  });
}

/**
 * Debian packages for these parts of `romkit doctor`, installed where that is allowed.
 * @returns `advice`: the line for the person to run where something stays missing, or undefined; `mayInstall`: whether
 *   set-up has the right to install
 */
export async function preparePackages(parts) {
  let advice;
  let mayInstall = false;
  await step('Debian packages', async () => {
    const before = parsed((await romkit(['doctor', ...parts, '--json'])).stdout);
    mayInstall = before.mayInstall === true;
    if (before.missing?.length === 0) return 'ready';
    const fixed = await romkit(['doctor', ...parts, '--fix', '--json']);
    const after = parsed(fixed.stdout);
    if (after.missing?.length === 0) return 'installed';
    advice = after.error?.hint ?? after.install ?? 'romkit doctor';
    return `not complete: ${(after.error?.message ?? `missing ${after.missing?.join(', ')}`).replace(/\.$/, '')}`;
  });
  return { advice, mayInstall };
}

/**
 * The iPXE source. The submodule is fetched only where nothing else was named, and given up on soon.
 * @returns why there is none to build from: 'no-git' or 'unreachable'; undefined where there is one
 */
export async function prepareSource({ patienceMs }) {
  let problem;
  await step('iPXE source', async () => {
    const before = await sourceStatus();
    if (before.source !== null) return `ready (${before.location})`;
    if (!(await hasGit())) {
      problem = 'no-git';
      return 'not there, since git is missing';
    }
    const named = ['environment', 'setting'].includes(before.origin);
    const fetched = named
      ? await romkit(['source', 'sync', '--flavour', 'ipxe'])
      : await fetchSubmodule(patienceMs);
    if (fetched.exitCode === 0 && (await sourceStatus()).source !== null) return 'fetched';
    problem = 'unreachable';
    return `cannot be reached (${named ? before.location : submoduleUrl()})`;
  });
  return problem;
}

const hasGit = async () => (await runLogged('git', ['--version'])).exitCode === 0;

async function sourceStatus() {
  const { stdout } = await romkit(['source', 'status', '--flavour', 'ipxe', '--json']);
  return parsed(stdout).sources?.[0] ?? { source: null };
}

/** Run the compiled romkit and keep what it says. */
function romkit(args) {
  return runLogged(process.execPath, [paths.main, ...args]);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function submoduleUrl() {
  return /url = (.*)/.exec(readFileSync(join(paths.root, '.gitmodules'), 'utf8'))?.[1];
}

/** Ask first whether the server answers at all: a fetch may take minutes, finding nobody may not. */
async function fetchSubmodule(patienceMs) {
  const env = { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' };
  const answer = await runLogged('git', ['ls-remote', '--quiet', submoduleUrl(), 'HEAD'], {
    env,
    timeoutMs: patienceMs,
  });
  if (answer.exitCode !== 0) return answer;
  const slow = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=30'];
  const update = ['submodule', 'update', '--init', '--depth', '1', 'ipxe-src'];
  return runLogged('git', [...slow, ...update], { env, timeoutMs: 600_000 });
}
