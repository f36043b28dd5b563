import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { changedOutside } from '../../support/card/content.ts';
import { compileCard } from '../../support/card/start.ts';
import { slot } from '../../support/flash/flash.ts';
import {
  agentOf,
  deviceOf,
  Fleet,
  journals,
  result,
  runnerOf,
  states,
  steps,
  whileWriting,
} from '../../support/flash/fleet.ts';
import { groupGone } from '../../support/process/processes.ts';
import { documents, start, startRomkit, workOf, type Running } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { toolGroups } from '../../support/tool-groups.ts';

jest.setTimeout(900_000);

const path = `${process.env['PATH']}:/usr/sbin`;
const count = Number(process.env['ROMKIT_FLEET'] ?? 5);

/** The user's own ssh, several sshd of the test's own, the real flashrom, and an emulated card behind each. */
describeWhen({ tools: ['flashrom', 'tar', 'sshd', 'ssh'], path })('romkit flash --inventory', () => {
  let compiled: ReturnType<typeof compileCard>;
  let fleet: Fleet;

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());

  beforeEach(() => {
    fleet = new Fleet(compiled.program);
  });
  afterEach(() => fleet.remove());

  it(`writes ${count} hosts, stops at a bad one, and after it is mended finishes the others`, async () => {
    for (let index = 0; index < count; index++)
      await fleet.addMachine(
        ...(index === 2
          ? [{ type: 'power-loss', at: { counter: 'changes', reaches: 20 }, done: 0.5 } as const]
          : []),
      );
    const bad = fleet.machines[2]!;
    const stopped = await fleet.burn('--concurrency', '1', '--canary', 'node2', '--report', 'report.json');
    expect(stopped.exitCode).toBe(33);
    const rest = Array.from({ length: count - 3 }, () => 'waiting');
    expect(states(stopped)).toEqual(['done', 'done', 'failed', ...rest]);
    const started = documents(stopped).filter(({ step }) => step === 'started');
    expect(started.map(({ host }) => host)).toEqual(['node2', 'node1', 'node3']);
    const report = readFileSync(join(workOf(fleet.home), 'report.json'), 'utf8');
    expect(JSON.parse(report)).toEqual(result(stopped));
    expect(fleet.machines.map((machine) => fleet.isWritten(machine))).toEqual(
      fleet.machines.map((_, index) => index < 2),
    );

    for (const machine of fleet.machines.slice(0, 3)) await fleet.mend(machine);
    const ended = await fleet.burn();
    expect(ended.exitCode).toBe(0);
    expect(new Set(states(ended))).toEqual(new Set(['done']));
    expect(fleet.machines.every((machine) => fleet.isWritten(machine))).toBe(true);
    // Nobody has so much as read the cards that were done.
    for (const { card } of fleet.machines.slice(0, 2))
      expect(await card.counters()).toMatchObject({ readBytes: 0, changes: 0 });
    expect(journals(bad)).toHaveLength(1);
    for (const { chip } of fleet.machines) expect(changedOutside(chip.before, chip.chip(), slot)).toBe(0);
    expect(steps(await fleet.burn(), 'node1')).toEqual([]);
  });

  it('writes two cards of a host one after the other, and knows how far each has come', async () => {
    const first = await fleet.addMachine();
    const loss = { type: 'power-loss', at: { counter: 'changes', reaches: 20 }, done: 0.5 } as const;
    const second = await fleet.addCard(first.host, loss);
    await fleet.addMachine();
    const ways = [first, second].map((machine) => `--canary node1/${deviceOf(machine)}`);
    const unclear = await fleet.burn('--canary', 'node1');
    expect(unclear.exitCode).toBe(2);
    expect(result(unclear)).toMatchObject({
      error: { code: 'several-cards', hint: `Say which: ${ways.join(' or ')}.` },
    });

    const stopped = await fleet.burn('--canary', 'node3', '--concurrency', '3');
    expect(stopped.exitCode).toBe(33);
    expect(states(stopped)).toEqual(['done', 'failed', 'done']);
    const way = ['copying', 'started', 'following'];
    expect(steps(stopped, 'node1')).toEqual([...way, 'done', ...way, 'failed']);
    const failed = documents(stopped).filter(({ step }) => step === 'failed');
    expect(failed.map(({ device }) => device)).toEqual([deviceOf(second)]);
    expect([first, second].map((machine) => fleet.isWritten(machine))).toEqual([true, false]);

    await fleet.mend(first);
    await fleet.mend(second);
    const ended = await fleet.burn();
    expect(ended.exitCode).toBe(0);
    expect(new Set(states(ended))).toEqual(new Set(['done']));
    expect(fleet.machines.every((machine) => fleet.isWritten(machine))).toBe(true);
    expect(await first.card.counters()).toMatchObject({ readBytes: 0, changes: 0 });
    expect(journals(first)).toHaveLength(2);
  });

  it('has a card wait for another of its host that another inventory is about', async () => {
    const first = await fleet.addMachine({ type: 'silence', at: { counter: 'programs', reaches: 40 } });
    const second = await fleet.addCard(first.host);
    const holding = startRomkit(fleet.home, ...fleet.argsFor('first.csv', [first]));
    await whileWriting(holding);
    const wait = async (): Promise<Running> => {
      const waiting = startRomkit(fleet.home, ...fleet.argsFor('second.csv', [second]));
      await waiting.event(({ event }) => {
        const { message } = (event ?? {}) as { readonly message?: string };
        return message?.startsWith('Another card of this machine is being written') === true;
      });
      return waiting;
    };
    const killed = await wait();
    process.kill(runnerOf(second), 'SIGKILL');
    // It is the other card that is being written.
    expect((await killed.ended).exitCode).toBe(32);

    const waiting = await wait();
    expect(await second.card.counters()).toMatchObject({ operations: 0 });
    toolGroups(first.card.programmer).forEach((group) => process.kill(-group, 'SIGKILL'));
    expect((await holding.ended).exitCode).toBe(33);
    expect((await waiting.ended).exitCode).toBe(0);
    expect(fleet.isWritten(second)).toBe(true);
  });

  it('goes on over a lost connection, which changes nothing on the host', async () => {
    const machine = await fleet.addMachine();
    const running = startRomkit(fleet.home, ...fleet.args());
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
    expect(fleet.isWritten(machine)).toBe(true);
    expect(journals(machine)).toHaveLength(1);
  });

  it('finds the job that goes on there when romkit here was killed', async () => {
    const machine = await fleet.addMachine();
    const running = startRomkit(fleet.home, ...fleet.args());
    await whileWriting(running);
    running.child.kill('SIGKILL');
    await running.ended;
    const ended = await fleet.burn();
    expect(ended.exitCode).toBe(0);
    expect(steps(ended, 'node1')).toEqual(['following', 'done']);
    expect(fleet.isWritten(machine)).toBe(true);
    expect(journals(machine)).toHaveLength(1);
  });

  it('completes what was cut off on a host', async () => {
    const machine = await fleet.addMachine({ type: 'silence', at: { counter: 'programs', reaches: 40 } });
    const running = startRomkit(fleet.home, ...fleet.args());
    await whileWriting(running);
    process.kill(runnerOf(machine), 'SIGKILL');
    const cutOff = await running.ended;
    expect(cutOff.exitCode).toBe(33);
    expect(result(cutOff)).toMatchObject({
      hosts: [{ message: 'It was cut off while the chip was being written.' }],
    });
    // The tool outlives its romkit and waits for the card.
    const groups = toolGroups(machine.card.programmer);
    groups.forEach((group) => process.kill(-group, 'SIGKILL'));
    await Promise.all(groups.map(groupGone));
    await fleet.mend(machine);
    const place = { root: machine.chip.root, env: { XDG_STATE_HOME: dirname(machine.host.state) } };
    const told = await start(place, process.execPath, agentOf(machine), 'flash', 'status', '--json').ended;
    expect(result(told)).toMatchObject({ flashes: [{ unfinished: true, chipState: { state: 'partial' } }] });
    expect((await fleet.burn()).exitCode).toBe(0);
    expect(fleet.isWritten(machine)).toBe(true);
  });

  it('shows what would be done with --dry-run, and asks for the name of the inventory', async () => {
    const machine = await fleet.addMachine();
    const dry = await fleet.burn('--dry-run');
    expect(dry.exitCode).toBe(0);
    expect(result(dry)).toMatchObject({ canary: 'node1', hosts: [{ host: 'node1', state: 'waiting' }] });
    const other = await fleet.burn('--confirm', 'rack8.csv');
    expect(other.exitCode).toBe(30);
    expect(other.stderr).toContain('--confirm rack.csv');
    expect(existsSync(machine.host.state)).toBe(false);
  });

  it('refuses a ROM that has not been seen to boot before anything is copied', async () => {
    const machine = await fleet.addMachine();
    rmSync(join(workOf(fleet.home), '8086100e.rom.tested.json'));
    const ended = await fleet.burn();
    expect(ended.exitCode).toBe(30);
    expect(result(ended)).toMatchObject({ error: { code: 'refused-untested' } });
    expect(existsSync(machine.host.state)).toBe(false);
  });

  it('says what a host is missing', async () => {
    const machine = await fleet.addMachine();
    await machine.host.stop();
    const gone = await fleet.burn();
    expect(gone.exitCode).toBe(3);
    expect(result(gone)).toMatchObject({
      hosts: [{ message: expect.stringContaining('cannot be reached') }],
    });
    const programs = join(fleet.home.root, 'programs');
    mkdirSync(programs);
    symlinkSync('/bin/sh', join(programs, 'sh'));
    fleet.machines[0] = { ...machine, host: await fleet.hosts.start('bare', { path: programs }) };
    const bare = await fleet.burn();
    expect(bare.exitCode).toBe(3);
    expect(result(bare)).toMatchObject({ hosts: [{ message: 'bare has no Node.js.' }] });
  });
});
