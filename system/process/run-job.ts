import type { Readable } from 'node:stream';
import { messageOf, systemErrorCode } from '../error.ts';
import { startJob, type Job } from './job.ts';
import { eachLine } from './lines.ts';
import type { Run, RunRequest, RunResult } from './run.ts';

/** Run a program that works for a while, with its lines as they come; its children end with it. */
export const runJob: Run = async (request) => {
  let job: Job;
  try {
    job = await startJob(request);
  } catch (error) {
    return couldNotStart(error, request);
  }
  const stdout = collect(job.stdout);
  const stderr = collect(job.stderr);
  job.stdin?.on('error', () => undefined);
  const { onLine } = request;
  if (onLine !== undefined) {
    if (job.stdout) eachLine(job.stdout, (line) => onLine(line, 'stdout'));
    if (job.stderr) eachLine(job.stderr, (line) => onLine(line, 'stderr'));
  }
  const { exitCode, signal } = await job.closed;
  return {
    exitCode: exitCode ?? 1,
    signal: signal ?? undefined,
    ...streams(stdout(), request.binary),
    stderr: stderr().toString('utf8'),
    notFound: false,
  };
};

function collect(stream: Readable | null): () => Buffer {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

const streams = (stdout: Buffer, binary: boolean | undefined): Pick<RunResult, 'stdout' | 'stdoutBytes'> =>
  binary === true ? { stdout: '', stdoutBytes: stdout } : { stdout: stdout.toString('utf8') };

function couldNotStart(error: unknown, { binary }: RunRequest): RunResult {
  const notFound = systemErrorCode(error) === 'ENOENT';
  return {
    exitCode: notFound ? 127 : 1,
    signal: undefined,
    ...streams(Buffer.alloc(0), binary),
    stderr: messageOf(error),
    notFound,
  };
}
