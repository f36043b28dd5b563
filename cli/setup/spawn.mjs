import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { paths } from './fresh.mjs';

/**
 * Run a program in the checkout with its output in the log, not on the screen. Its whole process group ends with it,
 * at the time limit, and on Ctrl-C.
 * @returns its exit code (127 where it is not there), all of its stdout, and the last lines of its output to show on failure
 */
export function runLogged(command, args, { env = {}, timeoutMs } = {}) {
  mkdirSync(paths.dist, { recursive: true });
  appendFileSync(paths.log, `\n$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: paths.root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const letGo = endWithUs(child);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => endGroup(child), timeoutMs);
    let stdout = '';
    let output = '';
    const hear = (chunk) => {
      output += chunk;
      appendFileSync(paths.log, chunk);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
      hear(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', hear);
    const done = (exitCode, tail) => {
      clearTimeout(timer);
      letGo();
      resolve({ exitCode, stdout, tail });
    };
    child.on('error', (error) => done(127, error.message));
    child.on('close', (code) => done(code ?? 1, output.trimEnd().split('\n').slice(-25).join('\n')));
  });
}

/** Run a program that speaks to the person itself; Ctrl-C reaches it by itself, and it decides how to end. */
export function runShown(command, args, { env = {} } = {}) {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: paths.root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    child.on('error', () => resolve(127));
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  }).finally(() => process.off('SIGINT', ignore));
}

const running = new Set();

function endWithUs(child) {
  running.add(child);
  const listeners = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ].map(([signal, exitCode]) => {
    const listener = () => {
      running.forEach(endGroup);
      process.exit(exitCode);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    running.delete(child);
    listeners.forEach((off) => off());
  };
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
