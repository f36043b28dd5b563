import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const program = '/usr/sbin/sshd';

/** Hosts of a test's own on loopback: this machine under several names, each with a state folder of its own. */
export interface SshHost {
  readonly name: string;
  /** romkit's state folder there. */
  readonly state: string;
  /** Cut all connections; new ones are taken. */
  cut(): void;
  stop(): Promise<void>;
}

/** @param folder for keys, configuration and state */
export class SshHosts {
  readonly configFile: string;
  private readonly hosts: SshHost[] = [];

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const key of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
    // sshd separates its privileges in this folder, which its service would have made.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    this.configFile = join(folder, 'ssh_config');
    writeFileSync(this.configFile, '');
  }

  /**
   * @param path where programs are found there; without it this process's own, with Node
   * @param env what else programs find in their environment there
   */
  async start(
    name: string,
    {
      path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      env = {},
    }: { readonly path?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<SshHost> {
    const port = await freePort();
    const stateHome = join(this.folder, name);
    const config = join(this.folder, `${name}.conf`);
    writeFileSync(config, daemonConfig(this.folder, port, { ...env, XDG_STATE_HOME: stateHome, PATH: path }));
    writeFileSync(this.configFile, clientConfig(this.folder, name, port), { flag: 'a' });
    const child = spawn(program, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const gone = new Promise((resolve) => child.once('close', resolve));
    await listening(child);
    const host: SshHost = {
      name,
      state: join(stateHome, 'romkit'),
      cut: () => childrenOf(child.pid!).forEach((pid) => process.kill(pid, 'SIGKILL')),
      stop: async () => {
        host.cut();
        child.kill('SIGKILL');
        await gone;
      },
    };
    this.hosts.push(host);
    return host;
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()));
  }
}

const daemonConfig = (folder: string, port: number, env: Readonly<Record<string, string>>): string =>
  [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
    `SetEnv ${Object.entries(env)
      .map(([name, value]) => `"${name}=${value}"`)
      .join(' ')}`,
    '',
  ].join('\n');

const clientConfig = (folder: string, name: string, port: number): string =>
  [
    `Host ${name}`,
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  User ${userInfo().username}`,
    `  IdentityFile ${join(folder, 'user')}`,
    '  IdentitiesOnly yes',
    '  StrictHostKeyChecking accept-new',
    `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    '',
  ].join('\n');

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('Server listening')) resolve();
    });
    child.once('close', () => reject(new Error(`sshd ended: ${said.join('\n')}`)));
  });
}

/** The daemon's own processes for its connections; what runs in them is in sessions of its own. */
function childrenOf(pid: number): number[] {
  const read = (file: string): string => {
    try {
      return readFileSync(`/proc/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  return read(`${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => read(`${child}/comm`).trim().startsWith('sshd'))
    .flatMap((child) => [child, ...childrenOf(child)]);
}
