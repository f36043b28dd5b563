import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { planDaemons } from '../../../boot/daemons/config/engines.ts';
import { startServers } from '../../../boot/daemons/serve.ts';
import type { ServedRequest } from '../../../boot/server/files.ts';
import { RomkitError } from '../../../system/error.ts';
import { processes } from '../process/processes.ts';
import type { Outcome, Results, Scenario } from './scenario.ts';

/** The servers' side: PID 1 of a network of its own. Prints the outcome as one JSON line. */
const { service, engines, questions, fetches, carrier = true } = JSON.parse(process.argv[2]!) as Scenario;

const machine = spawn(
  'unshare',
  ['--net', process.execPath, join(import.meta.dirname, 'inside-client.mjs')],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
);
const answers = createInterface({ input: machine.stdout })[Symbol.asyncIterator]();
await answers.next();
ip('link set lo up');
ip(`link add ${service.interface} type veth peer name eth0 netns ${machine.pid}`);
ip(`addr add ${service.serverAddress}/24 dev ${service.interface}`);
ip(`link set ${service.interface} up`);
if (carrier) spawnSync('nsenter', [`--net=/proc/${machine.pid}/ns/net`, 'ip', 'link', 'set', 'eth0', 'up']);

const lines: string[] = [];
const requests: ServedRequest[] = [];
const outcome = await attempt();
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit());

async function attempt(): Promise<Outcome> {
  const nothing = { answers: [], fetches: [], names: [], lines, requests, left: [], error: null };
  try {
    const servers = await startServers(planDaemons(service, engines), {
      onLine: (name, line) => lines.push(`${name}: ${line}`),
      onRequest: (request) => requests.push(request),
    });
    machine.stdin.write(`${JSON.stringify({ questions, fetches })}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`the machine ended; the servers said:\n${lines.join('\n')}`);
    await servers.stop();
    return { ...nothing, ...(JSON.parse(value) as Results), names: servers.names, left: await left() };
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    const { code, message, details } = error;
    machine.kill();
    return { ...nothing, left: await left(), error: { code, message, details } };
  }
}

async function left(): Promise<string[]> {
  if (machine.exitCode === null && machine.signalCode === null) await once(machine, 'exit');
  return processes()
    .filter(({ pid }) => pid !== process.pid)
    .map(({ name }) => name);
}

function ip(words: string): void {
  const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`);
}
