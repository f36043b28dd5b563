import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { paths } from './fresh.mjs';

/**
 * Run a program in the checkout with its output in the log, not on the screen.
 * @returns its exit code (127 where it is not there), all of its stdout, and the last lines of its output to show on failure
 */
export function runLogged(command, args, { env = {}, timeoutMs, cwd = paths.root } = {}) {
  appendFileSync(paths.log, `\n$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    });
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
    child.on('error', (error) => resolve({ exitCode: 127, stdout, tail: error.message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, stdout, tail: lastLines(output, 25) }));
  });
}

/** Run a program that speaks to the person itself. */
export function runShown(command, args, { env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: paths.root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
