import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../card/faults.ts';
import { startCard, type CardProcess } from '../card/start.ts';
import { flashPlace, putRom, testRom, withRom, type FlashPlace } from './flash.ts';
import { documents, romkit, workOf, type Ended, type Running } from '../process/romkit.ts';
import { SshHosts, type SshHost } from './sshd.ts';

/** A host and a card in it. */
export interface Machine {
  readonly host: SshHost;
  readonly chip: FlashPlace;
  card: CardProcess;
}

/** Hosts with emulated cards in them, and a place from which their inventory is burned. */
export class Fleet {
  readonly home = flashPlace();
  readonly hosts = new SshHosts(join(this.home.root, 'hosts'));
  readonly machines: Machine[] = [];
  readonly rom = testRom(96, 'New ROM');

  /** @param program the compiled card */
  constructor(private readonly program: string) {
    putRom(this.home, this.rom);
  }

  /** `node1`, `node2`, … by how many cards there are. */
  async addMachine(...faults: Fault[]): Promise<Machine> {
    return this.addMachineWith({}, ...faults);
  }

  /** @param env what programs find in their environment there */
  async addMachineWith(env: Readonly<Record<string, string>>, ...faults: Fault[]): Promise<Machine> {
    return this.addCard(await this.hosts.start(`node${this.machines.length + 1}`, { env }), ...faults);
  }

  async addCard(host: SshHost, ...faults: Fault[]): Promise<Machine> {
    const chip = flashPlace();
    const card = await startCard(this.program, { file: chip.chipFile, faults });
    const machine = { host, chip, card };
    this.machines.push(machine);
    return machine;
  }

  /** Take the card out and put it in again without its faults. */
  async mend(machine: Machine): Promise<void> {
    const { port } = machine.card;
    await machine.card.stop();
    machine.card = await startCard(this.program, { file: machine.chip.chipFile, faults: [], port });
  }

  /** The command line for an inventory of these machines. */
  argsFor(name: string, machines: readonly Machine[], ...more: string[]): string[] {
    const rows = machines.map((machine) => `${machine.host.name},${deviceOf(machine)},W25X40,8086100e.rom`);
    writeFileSync(join(workOf(this.home), name), ['host,device,chip,rom', ...rows, ''].join('\n'));
    const ssh = `ssh -F ${this.hosts.configFile}`;
    return ['flash', '--inventory', name, '--ssh', ssh, '--confirm', name, '--json', ...more];
  }

  args(...more: string[]): string[] {
    return this.argsFor('rack.csv', this.machines, ...more);
  }

  burn(...more: string[]): Promise<Ended> {
    return romkit(this.home, ...this.args(...more));
  }

  isWritten({ chip }: Machine): boolean {
    return chip.chip().equals(withRom(chip, this.rom));
  }

  async remove(): Promise<void> {
    await this.hosts.stop();
    for (const { card, chip } of this.machines) {
      await card.stop();
      chip.remove();
    }
    this.home.remove();
  }
}

/** `--device` there. */
export const deviceOf = ({ card }: Machine): string => `flashrom:${card.programmer}`;

/** The flashes that are written down there. */
export const journals = ({ host }: Machine): string[] => readdirSync(join(host.state, 'flash/journals'));

/** The program there that does the jobs, and all of `romkit flash` beside them. */
export function agentOf({ host }: Machine): string {
  const folder = join(host.state, 'fleet', 'agents');
  const [agent = 'none'] = readdirSync(folder);
  return join(folder, agent, 'agent.mjs');
}

/** The process there that does the card's job. */
export function runnerOf(machine: Machine): number {
  const jobs = join(machine.host.state, 'fleet/jobs');
  const read = (job: string, file: string): unknown =>
    JSON.parse(readFileSync(join(jobs, job, file), 'utf8'));
  const isOfCard = (job: string): boolean =>
    (read(job, 'job.json') as { readonly device: string }).device === deviceOf(machine);
  const job = readdirSync(jobs).sort().findLast(isOfCard);
  if (job === undefined) throw new Error('Nobody has begun there.');
  return (read(job, 'runner.json') as { readonly pid: number }).pid;
}

/** The last document: the result. */
export const result = (ended: Ended): Record<string, unknown> => documents(ended).at(-1) ?? {};

/** What became of each card, in the inventory's order. */
export const states = (ended: Ended): unknown[] =>
  (result(ended)['hosts'] as { readonly state: string }[]).map(({ state }) => state);

/** What was done about the cards of a host, one after the other. */
export const steps = (ended: Ended, name: string): unknown[] =>
  documents(ended)
    .filter(({ type, host }) => type === 'host' && host === name)
    .map(({ step }) => step);

export const whileWriting = (running: Running): Promise<void> =>
  running.event((document) => {
    const event = document['event'] as Readonly<Record<string, unknown>> | undefined;
    return event?.['type'] === 'progress' && event['step'] === 'writing';
  });
