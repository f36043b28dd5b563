import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** What proc_pid_stat(5) tells of a process; undefined where it is gone. */
export interface ProcessStatus {
  /** A zombie, or less than that. */
  readonly hasEnded: boolean;
  readonly group: number;
  readonly session: number;
}

export function statusOf(pid: number): ProcessStatus | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name is in brackets and may hold spaces.
  const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { hasEnded: state === 'Z' || state === 'X', group: Number(group), session: Number(session) };
}

/** Is there anybody in a process group who has not ended? */
export function groupLives(group: number): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => statusOf(Number(pid)))
    .some((status) => status?.group === group && !status.hasEnded);
}

/** @returns whether there was anybody whom this user may signal */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    // It has just ended by itself, or belongs to somebody else.
    return false;
  }
}

/** Kill a process group. Resolves when nobody is left in it: a process that was killed takes a moment to go. */
export async function killGroup(group: number): Promise<void> {
  while (signalGroup(group, 'SIGKILL') && groupLives(group)) await wait(10);
}
