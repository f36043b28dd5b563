import { readFileSync } from 'node:fs';

/** Clock ticks of proc_pid_stat(5) in a second: USER_HZ, which is 100 on every Linux. */
const ticks = 100;

/** Processor time of a process and of all that it has started, in seconds; zero where it is gone. */
export function processorSeconds(pid: number): number {
  try {
    // The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const pids = children === '' ? [] : children.split(' ').map(Number);
    return pids.reduce((sum, child) => sum + processorSeconds(child), own);
  } catch {
    return 0;
  }
}
