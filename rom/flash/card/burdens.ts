import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { networkInterfaces } from 'node:os';
import type { Burden } from './card.ts';

export interface BurdenEnvironment {
  readonly sysfs: string;
  /** `/proc` */
  readonly proc: string;
  readonly env: NodeJS.ProcessEnv;
  /** `networkInterfaces` of node:os. */
  readonly addresses: () => ReturnType<typeof networkInterfaces>;
}

/** What hangs on each interface: of a bridge, a bond or a VLAN also on those below it. */
export async function findBurdens(
  environment: BurdenEnvironment,
): Promise<ReadonlyMap<string, readonly Burden[]>> {
  const burdens = new Map<string, Burden[]>();
  const add = async (name: string, burden: Burden): Promise<void> => {
    for (const each of await withLower(environment.sysfs, name)) {
      const before = burdens.get(each) ?? [];
      if (!before.includes(burden)) burdens.set(each, [...before, burden]);
    }
  };
  for (const name of await defaultRoutes(environment.proc)) await add(name, 'default-route');
  const ssh = await sshInterface(environment);
  if (ssh !== undefined) await add(ssh, 'ssh');
  return burdens;
}

/** An interface and those that it is made of (sysfs, lower_NAME). */
async function withLower(sysfs: string, name: string, seen = new Set<string>()): Promise<string[]> {
  if (seen.has(name)) return [];
  seen.add(name);
  const entries = await readdir(join(sysfs, 'class', 'net', name)).catch(() => []);
  const lower = entries.filter((entry) => entry.startsWith('lower_')).map((entry) => entry.slice(6));
  const below = await Promise.all(lower.map((each) => withLower(sysfs, each, seen)));
  return [name, ...below.flat()];
}

/** Interfaces with a route to everywhere (proc_pid_net(5): route, and ipv6_route). */
async function defaultRoutes(proc: string): Promise<string[]> {
  const read = (name: string): Promise<string[][]> =>
    readFile(join(proc, 'net', name), 'utf8').then(
      (text) => text.split('\n').map((line) => line.trim().split(/\s+/)),
      () => [],
    );
  const ipv4 = (await read('route')).filter((fields) => fields[1] === '00000000' && fields[7] === '00000000');
  const ipv6 = (await read('ipv6_route')).filter(
    (fields) => /^0{32}$/.test(fields[0] ?? '') && fields[1] === '00' && fields[9] !== 'lo',
  );
  return [...ipv4.map(([name = '']) => name), ...ipv6.map((fields) => fields[9] ?? '')];
}

/** The interface that has the address at which this SSH session came in. */
async function sshInterface(environment: BurdenEnvironment): Promise<string | undefined> {
  const connection = environment.env['SSH_CONNECTION'] ?? (await connectionOfParents(environment.proc));
  // Client address and port, server address and port (ssh(1), SSH_CONNECTION).
  const server = connection?.split(' ')[2]?.replace(/%.*$/, '');
  if (server === undefined) return undefined;
  return Object.entries(environment.addresses()).find(([, list]) =>
    list?.some(({ address }) => address === server.replace(/^::ffff:/, '')),
  )?.[0];
}

/** sudo takes the variable away; the shell that it was called from still has it. */
async function connectionOfParents(proc: string): Promise<string | undefined> {
  for (let pid = process.ppid; pid > 1;) {
    const environ = await readFile(join(proc, `${pid}`, 'environ'), 'utf8').catch(() => '');
    const found = /(?:^|\0)SSH_CONNECTION=([^\0]*)/.exec(environ)?.[1];
    if (found !== undefined) return found;
    const stat = await readFile(join(proc, `${pid}`, 'stat'), 'utf8').catch(() => '');
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  }
  return undefined;
}
