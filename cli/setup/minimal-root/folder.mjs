import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './run.mjs';

/** Not /tmp, which may lie in memory. */
const place = '/var/tmp';

/** Its maker's process id and start time stand in its name: nobody has to guess whether it is still in use. */
const name = /^romkit-minimal-root-(\d+)-(\d+)$/;

/** Make the folder of this run. One that is to be kept has a name that no later run takes for a leftover. */
export function makeFolder(keep, parent = place) {
  const folder = join(
    parent,
    `romkit-minimal-root-${process.pid}-${startTime('self')}${keep ? '-kept' : ''}`,
  );
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}

/** Delete what runs left behind that were killed. */
export function sweepLeftovers(parent = place) {
  for (const entry of readdirSync(parent)) {
    const [, pid, started] = name.exec(entry) ?? [];
    if (pid !== undefined && startTime(pid) !== started) removeFolder(join(parent, entry));
  }
}

/** Never goes into another file system, should something still be mounted there. */
export function removeFolder(folder) {
  read(['rm', '-rf', '--one-file-system', folder]);
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined where there is no such process. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
