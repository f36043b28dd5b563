import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Take a lock file, waiting while another live process has it; returns how to give it back.
 * The same idea as system/lock/lock.ts, for the time before that is compiled.
 */
export async function takeLock(path, onWait) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, identity(process.pid));
  try {
    for (let told = false; ; told = true) {
      try {
        linkSync(mine, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (!holderLives(path)) rmSync(path, { force: true });
      else {
        if (!told) onWait();
        await pause(100);
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function holderLives(path) {
  try {
    const holder = readFileSync(path, 'utf8');
    return holder === identity(Number(holder.split(' ')[0]));
  } catch {
    return false;
  }
}

/** Process id and start time (/proc/PID/stat field 22), which tells a process from a later one with the same id. */
function identity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return alive(pid) ? `${pid} -` : '';
  }
}

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
