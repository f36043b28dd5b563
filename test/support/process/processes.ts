import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process as /proc/PID/stat shows it (proc_pid_stat(5)). */
export interface ProcessInfo {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
}

/** Every process of the machine that is not a zombie. */
export function processes(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => read(Number(pid)))
    .filter((process) => process.state !== 'Z');
}

export function childrenOf(pid: number): ProcessInfo[] {
  return processes().filter((process) => process.parent === pid);
}

export function groupMembers(group: number): ProcessInfo[] {
  return processes().filter((process) => process.group === group);
}

/** Resolves once a group has no member; a process that was killed takes a moment to go. */
export const groupGone = (group: number): Promise<void> =>
  untilMembers(group, (members) => members.length === 0);

/** Resolves once the leader of a group has children: between two of them it has none. */
export const groupAtWork = (group: number): Promise<void> =>
  untilMembers(group, (members) => members.length > 1);

/** Nothing tells of processes that are nobody's children here. */
async function untilMembers(
  group: number,
  holds: (members: readonly ProcessInfo[]) => boolean,
): Promise<void> {
  while (!holds(groupMembers(group))) await pause(10);
}

function read(pid: number): ProcessInfo[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return [];
  }
  const end = text.lastIndexOf(')');
  const [state = '', parent, group] = text.slice(end + 2).split(' ');
  return [
    {
      pid,
      name: text.slice(text.indexOf('(') + 1, end),
      state,
      parent: Number(parent),
      group: Number(group),
    },
  ];
}
