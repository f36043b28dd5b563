import { readFile } from 'node:fs/promises';

/** A process as the kernel knows it: the start time tells it from a later one with the same id. */
export interface Holder {
  readonly pid: number;
  /** Clock ticks after boot, /proc/PID/stat field 22 (proc_pid_stat(5)). */
  readonly startTicks: string;
}

/** This process. */
export async function thisHolder(): Promise<Holder> {
  return { pid: process.pid, startTicks: (await startTicks(process.pid)) ?? '0' };
}

/** Is that very process still there? */
export async function lives(holder: Holder): Promise<boolean> {
  return (await startTicks(holder.pid)) === holder.startTicks;
}

async function startTicks(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name is in brackets and may hold spaces; field 22 is the 20th after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // What nobody has waited for yet (Z) has ended all the same.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
