import { setTimeout as wait } from 'node:timers/promises';
import { flockHolders } from '../../../system/lock/flock-holders.ts';
import { hasLostLine, lineOf } from '../backends/flashrom/hang-up.ts';
import { groupLives, signalGroup, statusOf } from '../../../system/process/process-group.ts';

/** A tool that was ended. */
export interface DeadTool {
  readonly pid: number;
}

const betweenLooksMs = 200;
const graceMs = 2000;

/**
 * End the tool that keeps a lock although its programmer is gone: it cannot reach the chip any more, and would wait for
 * ever. Nothing is done unless that is certain: everyone who has the lock is a flashrom in a session of its own, as
 * romkit starts them, and the line of each was seen dead twice.
 * @param lockFile which the tool has locked by flock(2)
 * @returns what was ended, and is gone
 */
export async function endDeadTool(lockFile: string): Promise<readonly DeadTool[]> {
  const first = deadHolders(lockFile);
  if (first.length === 0) return [];
  await wait(betweenLooksMs);
  const second = deadHolders(lockFile);
  if (second.join() !== first.join()) return [];
  const groups = [...new Set(second.map((pid) => statusOf(pid)?.group ?? 0))];
  const ended = await Promise.all(groups.map((group) => endGroup(group)));
  return ended.every(Boolean) ? second.map((pid) => ({ pid })) : [];
}

/** All who have the lock, if every one of them is on a dead line; else nobody. */
function deadHolders(lockFile: string): number[] {
  const holders = flockHolders(lockFile);
  return holders.every((pid) => isOfOurKind(pid) && isOnDeadLine(pid)) ? holders : [];
}

/** `supervise` starts each tool in a session and a process group of its own, which is never that of this romkit. */
function isOfOurKind(pid: number): boolean {
  const status = statusOf(pid);
  const isApart = status?.group !== statusOf(process.pid)?.group;
  return status !== undefined && isApart && status.group > 1 && status.group === status.session;
}

function isOnDeadLine(pid: number): boolean {
  const line = lineOf(pid);
  return line !== undefined && hasLostLine(pid, line);
}

/** @returns whether all of it is gone */
async function endGroup(group: number): Promise<boolean> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(group, signal);
    const until = performance.now() + graceMs;
    while (groupLives(group) && performance.now() < until) await wait(10);
    if (!groupLives(group)) return true;
  }
  return false;
}
