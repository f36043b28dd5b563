import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { family } from '../process-io.ts';
import type { SerprogAddress } from '../serprog.ts';
import { parseProgrammer, serprogAddress } from './programmer.ts';

const closeWait = '08';

/** Has the other side of a process's line gone? flashrom does not notice: it reads nothing, again and again. */
export function hasHungUp(pid: number, address: SerprogAddress): boolean {
  return hasLostLine(pid, address) || (address.kind === 'serial' && !existsSync(address.path));
}

/**
 * Is what a process has open there a line with nobody at its other end? A socket whose peer has closed is in the state
 * CLOSE_WAIT (proc(5), /proc/net/tcp); of a port that was pulled out the name is gone, though another port may have it
 * by now.
 */
export function hasLostLine(pid: number, address: SerprogAddress): boolean {
  if (address.kind === 'serial') return family(pid).some(hasDeletedDevice);
  const waiting = new Set(['tcp', 'tcp6'].flatMap((table) => waitingSockets(table, address.port)));
  return (
    waiting.size > 0 && family(pid).some((member) => socketsOf(member).some((inode) => waiting.has(inode)))
  );
}

/** The line that a flashrom is on, by the words it was called with; undefined of other programs and programmers. */
export function lineOf(pid: number): SerprogAddress | undefined {
  const [program = '', ...args] = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').split('\0');
  const spec = args[args.indexOf('-p') + 1];
  if (!/(^|\/)flashrom$/.test(program) || !args.includes('-p') || spec === undefined) return undefined;
  return serprogAddress(parseProgrammer(spec));
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

const socketsOf = (pid: number): string[] =>
  openFiles(pid).flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);

/** A device node that was taken away while it was open (proc_pid_fd(5)). */
const hasDeletedDevice = (pid: number): boolean =>
  openFiles(pid).some((target) => /^\/dev\/(?!shm\/).* \(deleted\)$/.test(target));

function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return read(() => readdirSync(folder), []).map((name) => read(() => readlinkSync(`${folder}/${name}`), ''));
}

function read<Value>(attempt: () => Value, otherwise: Value): Value {
  try {
    return attempt();
  } catch {
    return otherwise;
  }
}
