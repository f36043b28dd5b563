import { spawn } from 'node:child_process';
import type { Run } from './run.ts';
import { systemErrorCode } from '../error.ts';

/**
 * Run a short tool (zbin, git rev-parse) that ends by itself and has no children. The same contract as `runJob`
 * without lines as they come; loading execa takes longer than a whole warm build may, so this does without.
 */
export const runTool: Run = (request) =>
  new Promise((resolve) => {
    const [file, ...args] = request.command;
    const child = spawn(file, args, {
      cwd: request.cwd,
      env: request.extendEnv === false ? { ...request.env } : { ...process.env, ...request.env },
      stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      signal: request.signal,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let failure: Error | undefined;
    child.on('error', (error) => (failure = error));
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(request.input);
    child.on('close', (exitCode, signal) => {
      const notFound = systemErrorCode(failure) === 'ENOENT';
      resolve({
        exitCode: notFound ? 127 : (exitCode ?? 1),
        signal: signal ?? undefined,
        ...(request.binary === true
          ? { stdout: '', stdoutBytes: Buffer.concat(stdout) }
          : { stdout: Buffer.concat(stdout).toString('utf8') }),
        stderr:
          failure !== undefined && stderr.length === 0
            ? failure.message
            : Buffer.concat(stderr).toString('utf8'),
        notFound,
      });
    });
  });
