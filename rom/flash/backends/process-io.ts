import { readFileSync } from 'node:fs';

/** Bytes that a process and its children have read so far (proc_pid_io(5), rchar); 0 where the kernel does not tell. */
export function bytesReadBy(pid: number): number {
  return family(pid).reduce((sum, member) => sum + rchar(member), 0);
}

/** A process and all below it (proc_pid_task(5), children). */
export function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
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
