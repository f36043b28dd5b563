/**
 * Ten thousand machines in a network of their own, which boot within a minute: DHCP, a boot file by TFTP, boot script,
 * script of their own and two files, each from the address that it was leased. Prints a StormReport.
 */
import { spawnSync } from 'node:child_process';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { filesIn } from '../../support/boot-server/boot-client.ts';
import { macOf } from '../serve/site.ts';
import { DhcpClient } from './dhcp-client.ts';
import type { StormArguments, StormReport } from './storm.ts';
import { readByTftp } from './tftp-client.ts';

const plan = JSON.parse(process.argv[2]!) as StormArguments;
const { server, client, machines, seconds, bootFileBytes, fileBytes } = plan;
/** Times that a script tries again, as the scripts of machines do. */
const mostTries = 20;

enterNetwork();
const dhcp = new DhcpClient();
await dhcp.open();
const begin = performance.now();
const endsMs: number[] = [];
const lost: string[] = [];
await Promise.all(Array.from({ length: machines }, (_, index) => power(index + 1)));
dhcp.close();
const sorted = endsMs.toSorted((a, b) => a - b);
const report: StormReport = { lost, lastSeconds: (sorted.at(-1) ?? 0) / 1000, naks: dhcp.naks };
process.stdout.write(`${JSON.stringify(report)}\n`);

/** The cable's other end comes from the server's network; the machines have all addresses but the server's. */
function enterNetwork(): void {
  const parent = `--net=/proc/${process.ppid}/ns/net`;
  run('nsenter', parent, 'ip', 'link', 'set', 'cable1', 'netns', String(process.pid));
  run('ip', 'link', 'set', 'lo', 'up');
  run('ip', 'link', 'set', 'cable1', 'up');
  run('ip', 'address', 'add', `${client}/32`, 'dev', 'cable1');
  run('ip', 'route', 'add', `${server}/32`, 'dev', 'cable1', 'src', client);
  run('ip', 'route', 'add', '255.255.255.255/32', 'dev', 'cable1', 'src', client);
  run('ip', 'route', 'add', 'local', plan.subnet, 'dev', 'lo', 'table', 'main');
}

function run(...[command, ...args]: [string, ...string[]]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/** A machine is switched on in its turn. */
async function power(n: number): Promise<void> {
  const dueMs = begin + (n * seconds * 1000) / machines - performance.now();
  await new Promise((done) => setTimeout(done, dueMs));
  try {
    await boot(n);
    endsMs.push(performance.now() - begin);
  } catch (error) {
    lost.push(`${macOf(n)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function boot(n: number): Promise<void> {
  const { address, bootFile } = await dhcp.lease(macOf(n), n);
  const bytes = await readByTftp(server, address, bootFile);
  if (bytes !== bootFileBytes) throw new Error(`${bootFile} has ${bytes} bytes`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const fetched = (url: string): Promise<Buffer> => again(() => fetchFrom(url, address, agent));
  try {
    const directory = `http://${server}/bootdirectory`;
    await fetched(`${directory}/boot.ipxe`);
    const script = await fetched(`${directory}/${macOf(n)}.ipxe`);
    const files = filesIn(script.toString());
    if (files.length !== 2) throw new Error(`The script names ${files.length} files.`);
    for (const file of files) {
      const { length } = await fetched(file);
      if (length !== fileBytes) throw new Error(`${file} has ${length} bytes`);
    }
  } finally {
    agent.destroy();
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried >= mostTries) throw error;
      await new Promise((done) => setTimeout(done, 500 + 1000 * Math.random()));
    }
  }
}

function fetchFrom(url: string, localAddress: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, localAddress, timeout: 30_000 }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts));
        else reject(new Error(`${url} is answered with ${response.statusCode}`));
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${url} is not answered`))).on('error', reject);
  });
}
