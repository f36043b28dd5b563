import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Processes that have a kernel lock (flock(2)) on a file: those that have it open by a description which carries the
 * lock (proc_pid_fdinfo(5), `lock:`). Of other users' processes only root is told.
 */
export function flockHolders(path: string, proc = '/proc'): number[] {
  const file = attempt(() => realpathSync(path), path);
  return attempt(() => readdirSync(proc), [])
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => locks(join(proc, pid), file))
    .map(Number);
}

function locks(folder: string, file: string): boolean {
  return attempt(() => readdirSync(join(folder, 'fd')), []).some(
    (fd) =>
      attempt(() => readlinkSync(join(folder, 'fd', fd)), '') === file &&
      /^lock:.*\bFLOCK\b/m.test(attempt(() => readFileSync(join(folder, 'fdinfo', fd), 'utf8'), '')),
  );
}

/** Processes end while they are looked at. */
function attempt<Value>(look: () => Value, otherwise: Value): Value {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
