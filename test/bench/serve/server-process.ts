import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Command } from '../../../system/process/command.ts';
import { jobLines } from '../../../system/process/job-lines.ts';
import { startJob } from '../../../system/process/job.ts';

export interface ServerProcess {
  stop(): Promise<unknown>;
  /** At once, as a crash ends it. */
  kill(): Promise<unknown>;
}

/**
 * Start a server that stays in the foreground, and wait until it says that it serves.
 * @throws Error with its last words where it ends before
 */
export async function startProcess(
  command: Command,
  readyText: string,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const job = await startJob({ command, signal });
  const lines = jobLines(job);
  const died = job.closed.then(() => {
    throw new Error([`${command[0]} ended before it served`, ...lines.last()].join('\n'));
  });
  await Promise.race([lines.says(readyText), died]);
  died.catch(() => undefined);
  return {
    stop: () => job.end(),
    kill() {
      job.kill('SIGKILL');
      return job.exited;
    },
  };
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
