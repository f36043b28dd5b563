import { appendFile } from 'node:fs/promises';
import { currentStage } from '../../boot/chain/track.ts';
import type { BootEvent } from '../../boot/chain/event.ts';
import { planDaemons } from '../../boot/daemons/config/engines.ts';
import { startServers, type ServeOptions, type Servers } from '../../boot/daemons/serve.ts';
import { messageOf, RomkitError } from '../../system/error.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { daemonsBeside, startFaultServer, type FaultServer } from '../fault/servers/start.ts';
import { chooseAccelerator } from '../machine/accelerator.ts';
import type { Accelerator } from '../machine/machine-plan.ts';
import { startMachine, type Machine, type MachineEvent } from '../machine/start.ts';
import { prepareUefi } from '../machine/uefi.ts';
import { enteredLab, tellOutside } from '../network/inside.ts';
import { startCable, type Cable } from '../network/cable.ts';
import { makeNetwork, tapOf } from '../network/network.ts';
import { BootStream } from '../../boot/evidence/record/boot-stream.ts';
import { entryOf, type RecordedEntry } from '../../boot/evidence/record/entry.ts';
import { startCapture, type Capture } from '../../boot/evidence/wire/capture.ts';
import type { LabMessage } from './message.ts';
import { placeFiles } from './place.ts';
import { RunRecord } from './run-record.ts';
import { labNetwork, type LabMachine, type LabPlan } from './lab-plan.ts';
import { serviceOf } from './service.ts';
import { labVersions } from './versions.ts';
import { ChainWatcher } from '../../boot/chain/chain-watcher.ts';

/** How often the watcher looks whether a machine stands still; the events themselves are looked at as they come. */
const lookEveryMs = 500;

/**
 * The program inside the namespaces: make the network, start servers and machines, tell the outside what happens
 * until every chain is complete or broken.
 */
export async function runInside(): Promise<void> {
  const { plan, runFolder, signal } = await enteredLab();
  const say = (message: LabMessage): void => tellOutside(message);
  const lab = new InsideLab(plan as LabPlan, runFolder, signal, say);
  try {
    await lab.run();
  } catch (error) {
    if (!signal.aborted) say(failure(error));
    process.exitCode = 1;
  } finally {
    say({ type: 'step', step: 'ending' });
    await lab.end();
    // The life line is still open and would keep this process; what was said is written (pipes are synchronous).
    process.exit();
  }
}

class InsideLab {
  private readonly plan: LabPlan;
  private readonly runFolder: string;
  private readonly signal: AbortSignal;
  private readonly say: (message: LabMessage) => void;
  private readonly startedMs = Date.now();
  private readonly watcher: ChainWatcher;
  private readonly stream = new BootStream((event) => this.onEvent(event));
  private readonly record: RunRecord;
  private readonly machines: Machine[] = [];
  private readonly cables: Cable[] = [];
  private capture: Capture | undefined;
  private servers: Servers | undefined;
  private readonly faultServers: FaultServer[] = [];
  private told = '';
  private settle: () => void = () => undefined;
  private readonly settled = new Promise<void>((resolve) => (this.settle = resolve));

  constructor(plan: LabPlan, runFolder: string, signal: AbortSignal, say: (message: LabMessage) => void) {
    this.plan = plan;
    this.runFolder = runFolder;
    this.signal = signal;
    this.say = say;
    this.watcher = new ChainWatcher(plan.machines);
    this.record = new RunRecord(plan.pcapFile, runFolder);
    signal.addEventListener('abort', () => this.settle(), { once: true });
  }

  async run(): Promise<void> {
    // Several programs are asked, while the network and the servers come up.
    const versions = labVersions(this.plan, runTool);
    this.say({ type: 'step', step: 'network' });
    await this.makeNetwork();
    this.say({ type: 'step', step: 'servers' });
    await this.startServers();
    this.say({ type: 'step', step: 'machines' });
    const accelerator = await chooseAccelerator(runTool);
    for (const [index, machine] of this.plan.machines.entries())
      await this.startMachine(machine, index, accelerator);
    this.say({ type: 'versions', versions: await versions, accelerator });
    this.say({ type: 'step', step: 'watching' });
    const look = setInterval(() => this.look(), lookEveryMs);
    await this.settled;
    clearInterval(look);
  }

  async end(): Promise<void> {
    this.note({ source: 'end' });
    await Promise.all([...this.machines, ...this.cables].map((each) => each.stop()));
    await Promise.all([this.servers?.stop(), ...this.faultServers.map((each) => each.stop())]);
    if (this.capture === undefined) return;
    await this.capture.stop();
    await this.record.write();
  }

  private async makeNetwork(): Promise<void> {
    const { bridge, server, prefixLength } = labNetwork;
    const taps = this.plan.machines.flatMap(({ otherCards = [] }, index) =>
      [0, ...otherCards.map((_, other) => other + 1)].map((card) => tapOf(index, card)),
    );
    await makeNetwork({ bridge, addresses: [`${server}/${prefixLength}`], taps }, runTool);
    const pcapFile = await this.record.packetFile();
    for (const { expectation, circumstances } of this.plan.machines)
      this.note({ source: 'expected', expectation, circumstances }, this.startedMs);
    this.capture = await startCapture({
      interface: bridge,
      startMs: this.startedMs,
      onEvent: (event) => this.stream.add(event),
      onError: (error) => this.say(failure(error)),
      ...(pcapFile === null ? {} : { pcapFile }),
    });
  }

  private async startServers(): Promise<void> {
    const service = serviceOf(this.plan, this.runFolder);
    await placeFiles(service.tftpRoot, this.plan.tftp);
    await placeFiles(service.webRoot, this.plan.web);
    const { engines, extraServers } = this.plan;
    const serve: ServeOptions = {
      signal: this.signal,
      onLine: (name, line) => this.onServerLine(name, line),
    };
    this.servers = await startServers(daemonsBeside(planDaemons(service, engines), extraServers), serve);
    for (const extra of extraServers)
      this.faultServers.push(await startFaultServer(extra, service, { run: runTool, serve }));
    void this.servers.failed.then(({ name, lastLines }) => {
      this.say(
        failure(
          new RomkitError({
            code: 'server-ended',
            message: `The server ${name} ended by itself.`,
            details: lastLines,
          }),
        ),
      );
      this.settle();
    });
  }

  private async startMachine(machine: LabMachine, index: number, accelerator: Accelerator): Promise<void> {
    const { name, card, rom, firmware, direct, memoryMiB, hardware, expectation, otherCards = [] } = machine;
    const { link } = this.plan;
    const cable = link === null ? null : await startCable(index, tapOf(index), link);
    if (cable !== null) this.cables.push(cable);
    const started = await startMachine(
      {
        name,
        mac: expectation.mac,
        card,
        rom,
        tap: tapOf(index),
        firmware:
          firmware === 'bios'
            ? { kind: 'bios' }
            : await prepareUefi(this.runFolder, name, hardware?.hasSecureBoot),
        accelerator,
        memoryMiB,
        ...(hardware === undefined ? {} : { hardware }),
        otherCards: otherCards.map((mac, other) => ({ mac, tap: tapOf(index, other + 1) })),
        noReboot: false,
        ...(cable === null ? {} : { cable: cable.ports }),
        ...(direct === null ? {} : { direct }),
      },
      {
        now: () => Date.now() - this.startedMs,
        onEvent: (event) => this.onMachineEvent(event),
        onConsoleBytes: (bytes) => this.logConsole(bytes),
      },
    );
    this.machines.push(started);
  }

  private onMachineEvent(event: MachineEvent): void {
    if (event.type === 'exit') return;
    this.note(entryOf(event), this.startedMs + event.atMs);
    this.stream.add(event);
  }

  private onEvent(event: BootEvent): void {
    this.say({ type: 'event', event });
    this.watcher.onEvent(event);
    this.tellOutcomes();
  }

  /** Behind the packets that were seen before it. */
  private note(entry: RecordedEntry, epochMs?: number): void {
    this.record.add(entry, this.capture?.packetEpochMs ?? 0, epochMs);
  }

  private onServerLine(name: string, line: string): void {
    this.say({ type: 'server', name, line });
    this.note({ source: 'server', name, line });
    this.stream.addLogLine(line, Date.now() - this.startedMs, () => labNetwork.server);
  }

  private look(): void {
    this.capture?.flush();
    this.watcher.checkPatience(Date.now() - this.startedMs);
    this.told = '';
    this.tellOutcomes();
  }

  /** Only when somebody has come further: bytes that flow make hundreds of events. */
  private tellOutcomes(): void {
    const outcomes = this.watcher.outcomes();
    const reached = JSON.stringify(
      outcomes.map(({ result, state, diagnosis }) => [result, currentStage(state)?.stage, diagnosis?.code]),
    );
    if (reached === this.told) return;
    this.told = reached;
    this.say({ type: 'outcomes', atMs: Date.now() - this.startedMs, outcomes });
    if (this.watcher.settled) this.settle();
  }

  private logConsole(bytes: Uint8Array): void {
    if (this.plan.consoleFile !== null) void appendFile(this.plan.consoleFile, bytes).catch(() => undefined);
  }
}

function failure(error: unknown): LabMessage {
  const known = error instanceof RomkitError;
  return {
    type: 'failed',
    error: {
      code: known ? error.code : 'internal',
      message: messageOf(error),
      hint: known ? (error.hint ?? null) : null,
      details: known
        ? error.details
        : error instanceof Error
          ? (error.stack?.split('\n').slice(1, 6) ?? [])
          : [],
    },
  };
}
