import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from '../../system/process/command.ts';
import { killGroup, statusOf } from '../../system/process/process-group.ts';

/** In a server's environment: the process id of the romkit that started it. */
export const startedBy = 'ROMKIT_STARTED_BY';

/**
 * End servers of this very command that a romkit left behind when it was killed: they hold the ports. A server whose
 * romkit still is its parent stays.
 */
export async function endLeftOver(command: Command): Promise<void> {
  const wanted = command.join('\0');
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || read(name, 'cmdline').replace(/\0$/, '') !== wanted) continue;
    const group = statusOf(Number(name))?.group;
    // A helper of a server that lives: the server is judged.
    if (group === undefined || (String(group) !== name && lives(group))) continue;
    // A group of another PID namespace reads as 0, which would be this process' own.
    if (group > 0 && isLeftOver(name)) await killGroup(group);
  }
}

const lives = (pid: number): boolean => statusOf(pid)?.hasEnded === false;

function isLeftOver(pid: string): boolean {
  const starter = new RegExp(`(?:^|\\0)${startedBy}=(\\d+)\\0`).exec(read(pid, 'environ'))?.[1];
  const parent = /^PPid:\s*(\d+)$/m.exec(read(pid, 'status'))?.[1];
  return starter !== undefined && parent !== undefined && starter !== parent;
}

/** Empty where the process is gone, or another user's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
