import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { family } from '../process-io.ts';
import type { SerprogAddress } from '../serprog.ts';

const closeWait = '08';

/**
 * Has the other side of a process's line gone? flashrom does not notice: it reads nothing, again and again. A socket
 * whose peer has closed is in the state CLOSE_WAIT (proc(5), /proc/net/tcp); a port that was pulled out has no name.
 */
export function hasHungUp(pid: number, address: SerprogAddress): boolean {
  if (address.kind === 'serial') return !existsSync(address.path);
  const waiting = new Set(['tcp', 'tcp6'].flatMap((table) => waitingSockets(table, address.port)));
  return (
    waiting.size > 0 && family(pid).some((member) => socketsOf(member).some((inode) => waiting.has(inode)))
  );
}

/** Inodes of sockets to that port whose peer has closed. */
function waitingSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return read(() => readFileSync(`/proc/net/${table}`, 'utf8'), '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state]) => state === closeWait && remote?.endsWith(suffix) === true)
    .map((fields) => fields[9] ?? '');
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return read(() => readdirSync(folder), []).flatMap((name) => {
    const target = read(() => readlinkSync(`${folder}/${name}`), '');
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

function read<Value>(attempt: () => Value, otherwise: Value): Value {
  try {
    return attempt();
  } catch {
    return otherwise;
  }
}
