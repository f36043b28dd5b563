import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { changedOutside } from '../support/card/content.ts';
import type { Fault } from '../support/card/faults.ts';
import { compileCard, startCard, type CardProcess } from '../support/card/start.ts';
import { flashPlace, putRom, slot, testRom, withRom, type FlashPlace } from '../support/flash.ts';
import { missing } from '../support/lab/needs.ts';
import { groupGone } from '../support/processes.ts';
import { documents, romkit, startRomkit, workOf, type Ended, type Running } from '../support/romkit.ts';
import { describeWhen } from '../support/skip.ts';
import { noSshd, SshHosts, type SshHost } from '../support/sshd.ts';
import { toolGroups } from '../support/tool-groups.ts';

jest.setTimeout(900_000);

const absent = missing('flashrom', 'tar') ?? noSshd;
const count = Number(process.env['ROMKIT_FLEET'] ?? 5);

/** The user's own ssh, several sshd of the test's own, the real flashrom, and an emulated card behind each. */
describeWhen(absent === undefined, `${absent} is not installed`)('romkit flash --inventory', () => {
  let compiled: ReturnType<typeof compileCard>;
  let home: FlashPlace;
  let hosts: SshHosts;
  let machines: Machine[];
  let rom: Uint8Array;

  /** A host and the card in it. */
  interface Machine {
    readonly host: SshHost;
    readonly chip: FlashPlace;
    card: CardProcess;
  }

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());

  beforeEach(() => {
    home = flashPlace();
    hosts = new SshHosts(join(home.root, 'hosts'));
    machines = [];
    rom = testRom(96, 'New ROM');
    putRom(home, rom);
  });
  afterEach(async () => {
    await hosts.stop();
    for (const { card, chip } of machines) {
      await card.stop();
      chip.remove();
    }
    home.remove();
  });

  const addMachine = async (...faults: Fault[]): Promise<Machine> => {
    const chip = flashPlace();
    const [host, card] = await Promise.all([
      hosts.start(`node${machines.length + 1}`),
      startCard(compiled.program, { file: chip.chipFile, faults }),
    ]);
    const machine = { host, chip, card };
    machines.push(machine);
    return machine;
  };

  /** Take the card out and put it in again without its faults. */
  const mend = async (machine: Machine): Promise<void> => {
    const { port } = machine.card;
    await machine.card.stop();
    machine.card = await startCard(compiled.program, { file: machine.chip.chipFile, faults: [], port });
  };

  const writeInventory = (): void => {
    const rows = machines.map(
      ({ host, card }) => `${host.name},flashrom:${card.programmer},W25X40,8086100e.rom`,
    );
    writeFileSync(join(workOf(home), 'rack.csv'), ['host,device,chip,rom', ...rows, ''].join('\n'));
  };
  const args = (...more: string[]): string[] => {
    writeInventory();
    const ssh = `ssh -F ${hosts.configFile}`;
    return ['flash', '--inventory', 'rack.csv', '--ssh', ssh, '--confirm', 'rack.csv', '--json', ...more];
  };
  const burn = (...more: string[]): Promise<Ended> => romkit(home, ...args(...more));
  const result = (ended: Ended): Record<string, unknown> => documents(ended).at(-1) ?? {};
  const states = (ended: Ended): unknown[] =>
    (result(ended)['hosts'] as { readonly state: string }[]).map(({ state }) => state);
  const steps = (ended: Ended, name: string): unknown[] =>
    documents(ended)
      .filter((document) => document['type'] === 'host' && document['host'] === name)
      .map((document) => document['step']);
  const isWritten = ({ chip }: Machine): boolean => chip.chip().equals(withRom(chip, rom));
  const journals = ({ host }: Machine): string[] => readdirSync(join(host.state, 'flash/journals'));
  const whileWriting = (running: Running): Promise<void> =>
    running.event((document) => {
      const event = document['event'] as Readonly<Record<string, unknown>> | undefined;
      return event?.['type'] === 'progress' && event['step'] === 'writing';
    });

  it(`writes ${count} hosts, stops at a bad one, and after it is mended finishes the others`, async () => {
    for (let index = 0; index < count; index++)
      await addMachine(
        ...(index === 2
          ? [{ type: 'power-loss', at: { counter: 'changes', reaches: 20 }, done: 0.5 } as const]
          : []),
      );
    const bad = machines[2]!;
    const stopped = await burn('--concurrency', '1', '--canary', 'node2', '--report', 'report.json');
    expect(stopped.exitCode).toBe(33);
    const rest = Array.from({ length: count - 3 }, () => 'waiting');
    expect(states(stopped)).toEqual(['done', 'done', 'failed', ...rest]);
    const started = documents(stopped).filter(({ step }) => step === 'started');
    expect(started.map(({ host }) => host)).toEqual(['node2', 'node1', 'node3']);
    const report = readFileSync(join(workOf(home), 'report.json'), 'utf8');
    expect(JSON.parse(report)).toEqual(result(stopped));
    expect(machines.map(isWritten)).toEqual(machines.map((_, index) => index < 2));

    for (const machine of machines.slice(0, 3)) await mend(machine);
    const ended = await burn();
    expect(ended.exitCode).toBe(0);
    expect(new Set(states(ended))).toEqual(new Set(['done']));
    expect(machines.every(isWritten)).toBe(true);
    // Nobody has so much as read the cards that were done.
    for (const { card } of machines.slice(0, 2))
      expect(await card.counters()).toMatchObject({ readBytes: 0, changes: 0 });
    expect(journals(bad)).toHaveLength(1);
    for (const { chip } of machines) expect(changedOutside(chip.before, chip.chip(), slot)).toBe(0);
    expect(steps(await burn(), 'node1')).toEqual([]);
  });

  it('goes on over a lost connection, which changes nothing on the host', async () => {
    const machine = await addMachine();
    const running = startRomkit(home, ...args());
    await whileWriting(running);
    machine.host.cut();
    const ended = await running.ended;
    expect(ended.exitCode).toBe(0);
    expect(steps(ended, 'node1')).toEqual([
      'copying',
      'started',
      'following',
      'reconnecting',
      'following',
      'done',
    ]);
    expect(isWritten(machine)).toBe(true);
    expect(journals(machine)).toHaveLength(1);
  });

  it('finds the job that goes on there when romkit here was killed', async () => {
    const machine = await addMachine();
    const running = startRomkit(home, ...args());
    await whileWriting(running);
    running.child.kill('SIGKILL');
    await running.ended;
    const ended = await burn();
    expect(ended.exitCode).toBe(0);
    expect(steps(ended, 'node1')).toEqual(['following', 'done']);
    expect(isWritten(machine)).toBe(true);
    expect(journals(machine)).toHaveLength(1);
  });

  it('completes what was cut off on a host', async () => {
    const machine = await addMachine({ type: 'silence', at: { counter: 'programs', reaches: 40 } });
    const running = startRomkit(home, ...args());
    await whileWriting(running);
    const jobs = join(machine.host.state, 'fleet/jobs');
    const runner = readFileSync(join(jobs, readdirSync(jobs)[0]!, 'runner.json'), 'utf8');
    process.kill((JSON.parse(runner) as { readonly pid: number }).pid, 'SIGKILL');
    const cutOff = await running.ended;
    expect(cutOff.exitCode).toBe(33);
    expect(result(cutOff)).toMatchObject({
      hosts: [{ message: 'It was cut off while the chip was being written.' }],
    });
    // The tool outlives its romkit and waits for the card.
    const groups = toolGroups(machine.card.programmer);
    groups.forEach((group) => process.kill(-group, 'SIGKILL'));
    await Promise.all(groups.map(groupGone));
    await mend(machine);
    expect((await burn()).exitCode).toBe(0);
    expect(isWritten(machine)).toBe(true);
  });

  it('shows what would be done with --dry-run, and asks for the name of the inventory', async () => {
    const machine = await addMachine();
    const dry = await burn('--dry-run');
    expect(dry.exitCode).toBe(0);
    expect(result(dry)).toMatchObject({ canary: 'node1', hosts: [{ host: 'node1', state: 'waiting' }] });
    const other = await burn('--confirm', 'rack8.csv');
    expect(other.exitCode).toBe(30);
    expect(other.stderr).toContain('--confirm rack.csv');
    expect(existsSync(machine.host.state)).toBe(false);
  });

  it('refuses a ROM that has not been seen to boot before anything is copied', async () => {
    const machine = await addMachine();
    rmSync(join(workOf(home), '8086100e.rom.tested.json'));
    const ended = await burn();
    expect(ended.exitCode).toBe(30);
    expect(result(ended)).toMatchObject({ error: { code: 'refused-untested' } });
    expect(existsSync(machine.host.state)).toBe(false);
  });

  it('says what a host is missing', async () => {
    const machine = await addMachine();
    await machine.host.stop();
    const gone = await burn();
    expect(gone.exitCode).toBe(3);
    expect(result(gone)).toMatchObject({
      hosts: [{ message: expect.stringContaining('cannot be reached') }],
    });
    const programs = join(home.root, 'programs');
    mkdirSync(programs);
    symlinkSync('/bin/sh', join(programs, 'sh'));
    machines[0] = { ...machine, host: await hosts.start('bare', programs) };
    const bare = await burn();
    expect(bare.exitCode).toBe(3);
    expect(result(bare)).toMatchObject({ hosts: [{ message: 'bare has no Node.js.' }] });
  });
});
