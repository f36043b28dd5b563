import { chmodSync, readFileSync } from 'node:fs';
import { holdNetwork, type HeldNetwork } from '../../../lab/network/held-network.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { needPrograms, program } from '../harness/programs.ts';
import { measured, NotHere, type Outcome, type Row } from '../harness/outcome.ts';
import { compare } from '../harness/pairs.ts';
import type { Workshop } from '../harness/workshop.ts';
import { makeSite } from '../serve/site.ts';
import { bootFileBytes, startRomkit, startStatic, type StormServers } from './servers.ts';

/** One JSON argument of the program that plays the machines. */
export interface StormArguments {
  /** The servers' address, and one for DHCP before a machine has its own. */
  readonly server: string;
  readonly client: string;
  readonly subnet: string;
  readonly machines: number;
  /** From the first machine that is switched on to the last. */
  readonly seconds: number;
  readonly bootFileBytes: number;
  readonly fileBytes: number;
}

export interface StormReport {
  /** Machines that did not get everything, each with the reason. */
  readonly lost: readonly string[];
  /** From the beginning until the last machine had everything. */
  readonly lastSeconds: number;
  /** Refusals (DHCPNAK) of addresses that had been offered. */
  readonly naks: number;
}

const [machines, seconds, mostMB] = [10_000, 60, 300];
const fileBytes = 100_000;
const place = { server: '10.77.0.1', client: '10.77.255.254', subnet: '10.77.0.0/16' };

/** A power cut is over: all machines of a site boot within a minute. */
export const storm: Row = {
  name: 'storm',
  what: `${machines} machines that boot within ${seconds} s`,
  async measure(shop) {
    needPrograms('dnsmasq', 'nginx', 'ip', 'nsenter', 'unshare');
    needNeighbours();
    // The TFTP server reads its files as a user of its own.
    chmodSync(shop.root, 0o755);
    const site = await makeSite(shop.path('site'), place.server, fileBytes);
    const ours = await measureStorm(shop, 'romkit serve', (network) => startRomkit(shop, site, network));
    const theirs = await measureStorm(shop, 'dnsmasq and nginx', (network) =>
      startStatic(shop, site, network),
    );
    const name = `a storm of ${machines} machines`;
    return [
      lostOf(ours, name, 'a boot of each machine'),
      lostOf(theirs, `${name}, dnsmasq and nginx alone`, 'a boot of each machine'),
      {
        ...{ kind: 'limit', what: `${name}: memory of romkit`, against: '', atMost: mostMB },
        measured: measured([ours.memoryMB], 'the only one', 'MB'),
      },
      {
        ...{ kind: 'ratio', what: `${name}: the last one`, against: 'dnsmasq and nginx with the same files' },
        comparison: compare([ours.lastSeconds], [theirs.lastSeconds]),
        atMost: 1.2,
      },
    ];
  },
};

/**
 * All machines are on one Ethernet: the kernel has an entry of its neighbour table for each (arp(7), gc_thresh3), and by
 * default it has 1024 of them.
 * @throws NotHere
 */
function needNeighbours(): void {
  const most = Number(readFileSync('/proc/sys/net/ipv4/neigh/default/gc_thresh3', 'utf8'));
  if (most >= 2 * machines) return;
  throw new NotHere(
    `the kernel remembers ${most} neighbours: sysctl -w net.ipv4.neigh.default.gc_thresh3=${2 * machines}`,
  );
}

interface Measured extends StormReport {
  /** The most that was resident, in 1,000,000 bytes (proc_pid_status(5), VmHWM). */
  readonly memoryMB: number;
}

async function measureStorm(
  shop: Workshop,
  by: string,
  start: (network: HeldNetwork) => Promise<StormServers>,
): Promise<Measured> {
  shop.note(`  a storm of ${machines} machines on ${by}`);
  const plan = { bridge: 'br0', addresses: [`${place.server}/16`] as [string], taps: [] };
  const network = await holdNetwork(plan, runTool);
  try {
    const servers = await start(network);
    try {
      const report = await playMachines(shop, network);
      shop.note(`  the last one after ${report.lastSeconds.toFixed(1)} s, ${report.naks} DHCPNAK`);
      return { ...report, memoryMB: highestMB(servers.pid) };
    } finally {
      await servers.stop();
    }
  } finally {
    await network.release();
  }
}

/** In a network of their own at the other end of the cable: the shell stays in the servers' network, as its parent. */
async function playMachines(shop: Workshop, network: HeldNetwork): Promise<StormReport> {
  const plan: StormArguments = { ...place, machines, seconds, bootFileBytes, fileBytes };
  const played = [process.execPath, program('storm/machines'), JSON.stringify(plan)];
  const { exitCode, stdout, stderr } = await network.run({
    command: ['sh', '-c', 'unshare --net "$@"; exit $?', 'sh', ...played],
    signal: AbortSignal.any([shop.signal, AbortSignal.timeout(300_000)]),
  });
  if (exitCode !== 0) throw new Error(`The machines could not be played: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as StormReport;
}

const lostOf = ({ lost }: Measured, what: string, against: string): Outcome => ({
  ...{ kind: 'equality', what, against, compared: machines, differing: lost.length, unit: 'machines' },
  differences: lost.slice(0, 10),
});

function highestMB(pid: number): number {
  const [, kB] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kB) * 1024) / 1e6;
}
