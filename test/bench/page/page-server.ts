import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRomkit } from '../../support/process/romkit.ts';
import { freePort } from '../serve/server-process.ts';

/** `romkit serve` as a process of its own, on loopback. */
export interface PageServer {
  readonly url: string;
  /** Seconds of a core that it has used so far (proc_pid_stat(5): utime and stime). */
  cpuSeconds(): number;
  /** Resident now, in 1,000,000 bytes (proc_pid_status(5), VmRSS). */
  memoryMB(): number;
  stop(): Promise<void>;
}

/** @param root its state is in `serve` below it */
export async function startPageServer(root: string): Promise<PageServer> {
  const port = await freePort();
  const args = ['--state', join(root, 'serve'), '--listen', `127.0.0.1:${port}`, '--json'];
  const server = startRomkit({ root }, 'serve', ...args);
  await server.event(({ type }) => type === 'serving');
  return {
    url: `http://127.0.0.1:${port}`,
    cpuSeconds: () => cpuSecondsOf(server.child.pid!),
    memoryMB: () => memoryOf(server.child.pid!),
    stop: async () => {
      server.child.kill('SIGTERM');
      await server.ended;
    },
  };
}

/** `getconf CLK_TCK`: 100 on every Linux that romkit runs on. */
const ticksPerSecond = 100;

function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function memoryOf(pid: number): number {
  const [, kB] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kB) * 1024) / 1e6;
}
