import type { Duplex } from 'node:stream';
import type { ConsoleEvent, Mac, PowerEvent } from '../../boot/chain/event.ts';
import { missingError, RomkitError, systemErrorCode } from '../../system/error.ts';
import { descriptor, qemuCommand } from './command.ts';
import { watchConsole } from '../../boot/evidence/console/lines.ts';
import type { Wrap } from '../../system/process/command.ts';
import { startJob, type Job } from '../../system/process/job.ts';
import { eachLine } from '../../system/process/lines.ts';
import type { MachinePlan } from './machine-plan.ts';
import { openQmp, type Qmp, type QmpEvent } from './qmp.ts';

/** What a machine shows of itself. Those with a type of BootEvent are BootEvents. */
export type MachineEvent = { readonly atMs: number; readonly mac: Mac } & (
  | PowerEvent
  | ConsoleEvent
  /** SeaBIOS's debug console: which option ROMs it ran or refused, what it boots. */
  | { readonly type: 'firmware'; readonly line: string }
  | ({ readonly type: 'exit' } & MachineEnd)
);

export interface MachineEnd {
  /** 0 where the guest powered off or romkit ended it; null where a signal killed QEMU. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What QEMU complained about. */
  readonly stderr: string;
}

export interface MachineOptions {
  readonly onEvent: (event: MachineEvent) => void;
  /** Milliseconds of the events' clock. */
  readonly now: () => number;
  /** The serial console as it came, for a log. */
  readonly onConsoleBytes?: (bytes: Uint8Array) => void;
  /** Starts QEMU by way of another program. */
  readonly wrap?: Wrap;
}

export interface Machine {
  readonly pid: number;
  readonly ended: Promise<MachineEnd>;
  /** The console line that the cursor stands in, as long as it is not ended. */
  unfinishedLine(): string;
  /** Press the reset button. */
  reset(): Promise<void>;
  /** Freeze the guest; resume() lets it go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Pull the plug, and wait until QEMU is gone. */
  stop(): Promise<MachineEnd>;
}

/**
 * Start QEMU and switch the machine on. Events come until `exit`, which is the last.
 * @throws RomkitError `tool-missing`, or `machine-not-started` with QEMU's own words.
 */
export async function startMachine(plan: MachinePlan, options: MachineOptions): Promise<Machine> {
  const job = await launch(plan, options.wrap);
  const tell = (body: EventBody): void => options.onEvent({ ...body, atMs: options.now(), mac: plan.mac });
  const console = watchConsole(channel(job, 'serial'), {
    onLine: (line) => tell({ type: 'console', line }),
    ...(options.onConsoleBytes === undefined ? {} : { onBytes: options.onConsoleBytes }),
  });
  eachLine(channel(job, 'firmware'), (line) => {
    if (line.trim() !== '') tell({ type: 'firmware', line: line.trimEnd() });
  });
  const ended = endOf(job).then((end) => {
    console.end();
    tell({ type: 'power', state: 'off' });
    tell({ type: 'exit', ...end });
    return end;
  });
  const qmp = await switchOn(job, ended, tell);
  const send = async (command: string): Promise<void> => {
    await qmp.execute(command);
  };
  return {
    pid: job.pid,
    ended,
    unfinishedLine: () => console.unfinishedLine(),
    reset: () => send('system_reset'),
    pause: () => send('stop'),
    resume: () => send('cont'),
    stop: () => {
      job.kill('SIGKILL');
      return ended;
    },
  };
}

type EventBody = MachineEvent extends infer Event
  ? Event extends MachineEvent
    ? Omit<Event, 'atMs' | 'mac'>
    : never
  : never;

async function launch(plan: MachinePlan, wrap: Wrap = (command) => command): Promise<Job> {
  try {
    return await startJob({
      command: wrap(qemuCommand(plan)),
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw systemErrorCode(error) === 'ENOENT'
      ? missingError('tool-missing', 'QEMU is missing.', 'apt-get install qemu-system-x86', error)
      : error;
  }
}

async function switchOn(job: Job, ended: Promise<MachineEnd>, tell: (body: EventBody) => void): Promise<Qmp> {
  const onEvent = ({ event, data }: QmpEvent): void => {
    if (event === 'RESET')
      tell({ type: 'power', state: 'reset', ...(data?.['guest'] === false ? { isByHand: true } : {}) });
  };
  try {
    const qmp = await openQmp(channel(job, 'qmp'), onEvent);
    tell({ type: 'power', state: 'on' });
    await qmp.execute('cont');
    return qmp;
  } catch (error) {
    job.kill('SIGKILL');
    const { stderr } = await ended;
    throw new RomkitError({
      code: 'machine-not-started',
      message: 'QEMU did not start the machine.',
      details: stderr.trim().split('\n'),
      cause: error,
    });
  }
}

function channel(job: Job, name: keyof typeof descriptor): Duplex {
  const stream = (job.stdio as readonly unknown[])[descriptor[name]] as Duplex;
  return stream.on('error', () => undefined);
}

/** Settles after all that QEMU wrote has been read. */
async function endOf(job: Job): Promise<MachineEnd> {
  let stderr = '';
  job.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { ...(await job.closed), stderr };
}
