import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdNetwork, type HeldNetwork } from '../../../lab/network/held-network.ts';
import { tapOf } from '../../../lab/network/network.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { romkit, romkitProgram, start, type Place, type Running } from '../process/romkit.ts';
import type { MachineKind } from './firmware.ts';
import { powerOn, type RackMachine } from './rack-machine.ts';

/** A network with machines on it and a boot server's folder: romkit is run as a site runs it. */
export interface Rack {
  /** This rack's own folder. */
  readonly folder: string;
  /** State folder of the boot server. */
  readonly state: string;
  readonly network: HeldNetwork;
  /** Run a command of romkit on the registry. @returns its document. @throws Error with its words where it fails */
  romkit<T = Record<string, unknown>>(...args: readonly string[]): Promise<T>;
  /** Start `romkit serve` in the network, with DHCP and TFTP; resolves when it serves. */
  serve(...args: readonly string[]): Promise<Running>;
  /** Switch on the machine with this number, from 1; it has been off. */
  powerOn(number: number, kind: MachineKind): Promise<RackMachine>;
  /** Everything is ended and removed. */
  close(): Promise<void>;
}

/** @param most how many machines there are */
export async function openRack(most: number): Promise<Rack> {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-rack-'));
  // dnsmasq reads its TFTP root as a user of its own.
  chmodSync(folder, 0o755);
  const place: Place = { root: folder };
  const state = join(folder, 'serve');
  const { bridge, server, prefixLength } = labNetwork;
  const taps = Array.from({ length: most }, (_, index) => tapOf(index));
  const network = await holdNetwork({ bridge, addresses: [`${server}/${prefixLength}`], taps }, runTool);
  const servers: Running[] = [];
  const machines: RackMachine[] = [];
  return {
    ...{ folder, state, network },
    romkit: async <T>(...args: readonly string[]) => {
      const ended = await romkit(place, ...args, '--state', state, '--json');
      if (ended.exitCode !== 0) throw new Error(`romkit ${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
      return JSON.parse(ended.stdout) as T;
    },
    serve: async (...args) => {
      const usual = ['--state', state, '--listen', `${server}:80`, '--interface', bridge, '--json'];
      const command = network.enter([process.execPath, romkitProgram, 'serve', ...usual, ...args]);
      const running = start(place, ...command);
      servers.push(running);
      await running.event(({ type }) => type === 'serving');
      return running;
    },
    powerOn: async (number, kind) => {
      const machine = await powerOn({ number, kind, folder, network });
      machines.push(machine);
      return machine;
    },
    close: async () => {
      await Promise.all(machines.map((machine) => machine.off()));
      servers.forEach(({ child }) => child.kill('SIGTERM'));
      await Promise.all(servers.map(({ ended }) => ended));
      await network.release();
      rmSync(folder, { recursive: true });
    },
  };
}
