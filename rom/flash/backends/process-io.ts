import { readdirSync, readFileSync } from 'node:fs';

/** Bytes that a process and its children have read so far (proc_pid_io(5), rchar); 0 where the kernel does not tell. */
export function bytesReadBy(pid: number): number {
  return family(pid).reduce((sum, member) => sum + rchar(member), 0);
}

/** A process and all below it (proc_pid_task(5), children). */
export function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

/** Is there anybody in a process group who has not ended? */
export function groupLives(group: number): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => statusOf(Number(pid)))
    .some((status) => status?.group === group && !status.hasEnded);
}

/** What proc_pid_stat(5) tells of a process; undefined where it is gone. */
export interface ProcessStatus {
  /** A zombie, or less than that. */
  readonly hasEnded: boolean;
  readonly group: number;
  readonly session: number;
}

export function statusOf(pid: number): ProcessStatus | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  // The command name is in brackets and may hold spaces.
  const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { hasEnded: state === 'Z' || state === 'X', group: Number(group), session: Number(session) };
}

function rchar(pid: number): number {
  return Number(/^rchar: (\d+)/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
