import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode, RomkitError, usageError } from '../../../system/error.ts';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { cardNames } from '../../../rom/flash/fleet/card-name.ts';
import { burnOnHost, type FleetOutside } from '../../../rom/flash/fleet/fleet-host.ts';
import { parseInventory, type FleetHost } from '../../../rom/flash/fleet/inventory.ts';
import { orderFleet, type FleetOrder } from '../../../rom/flash/fleet/order.ts';
import { runFleet, type HostOutcome } from '../../../rom/flash/fleet/run-fleet.ts';
import type { SshWords } from '../../../rom/flash/fleet/ssh.ts';
import { entryOf, fleetStoreIn, workKey, type FleetStore } from '../../../rom/flash/fleet/state.ts';
import { refusalError, withoutAllowed } from '../../../rom/flash/plan/refusal.ts';
import { checkRom } from '../../../rom/flash/plan/rom-checks.ts';
import { readRomFile, type RomFile } from '../../../rom/flash/plan/rom-file.ts';
import type { Context } from '../../shell/context.ts';
import type { Output } from '../../shell/output.ts';
import { wholeNumber } from '../../shell/whole-number.ts';
import { confirmName } from '../confirm.ts';
import { packJob, readAgent, type Agent, type RomTask } from './fleet-pack.ts';
import { describeCards, describeOrder, reportCards } from './fleet-text.ts';
import { watchFleet } from './fleet-watch.ts';
import { allowedReasons, byteCount } from '../flash-options.ts';

/** `romkit flash --inventory`'s options as commander hands them over. */
export interface FleetOptions {
  readonly inventory: string;
  readonly canary?: string | undefined;
  readonly concurrency?: string | undefined;
  readonly ssh?: string | undefined;
  readonly report?: string | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly confirm?: string | undefined;
  readonly dryRun?: true | undefined;
  readonly input?: boolean | undefined;
}

/** `romkit flash --inventory FILE`: burn the cards of many machines, one first, then several at a time. */
export async function flashFleet(context: Context, options: FleetOptions, output: Output): Promise<void> {
  const concurrency = wholeNumber('--concurrency', options.concurrency ?? '4', 256, 'bad-number');
  const words = sshWords(options.ssh ?? 'ssh');
  const path = resolve(context.cwd, options.inventory);
  const tasks = await readTasks(path, options);
  const agent = await readAgent();
  const store = fleetStoreIn(context.folders.state, await realpath(path));
  const lock = await takeLock(`${store.file}.lock`, { onWait: refuseSecond });
  try {
    const order = orderFleet(tasks, await store.read(), options.canary);
    const name = basename(path);
    if (options.dryRun === true) {
      const hosts = reportCards(tasks, order, await store.read(), new Map());
      const nameOf = cardNames(tasks.map(({ host }) => host));
      const canary = order.canary === null ? null : nameOf(order.canary.host);
      output.result(
        { inventory: path, canary, concurrency, hosts },
        `${describeOrder(name, tasks, order)}\nNothing was written (--dry-run).`,
      );
      return;
    }
    if (order.waves.length > 0) {
      output.note(`${describeOrder(name, tasks, order)}\n`);
      await confirmName(name, "the inventory's name", options, context, output);
    }
    await burnAll({
      context,
      output,
      options,
      tasks,
      order,
      store,
      agent,
      concurrency,
      words,
      path,
    });
  } finally {
    await lock.release();
  }
}

interface Fleet {
  readonly context: Context;
  readonly output: Output;
  readonly options: FleetOptions;
  readonly tasks: readonly RomTask[];
  readonly order: FleetOrder<RomTask>;
  readonly store: FleetStore;
  readonly agent: Agent;
  readonly concurrency: number;
  readonly words: SshWords;
  readonly path: string;
}

async function burnAll(fleet: Fleet): Promise<void> {
  const { context, output, options, tasks, order, store, path } = fleet;
  const before = await store.read();
  const watcher = await watchFleet(tasks, order, context, output);
  const outside: Omit<FleetOutside, 'pack'> = {
    ...{ run: runJob, ssh: fleet.words, signal: context.signal, agent: fleet.agent.name },
    newJob: () =>
      `${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`,
    now: () => new Date(),
    pause: (ms) => wait(ms, undefined, { signal: context.signal }),
    save: (card, entry) => store.save(card, entry),
    onEvent: (card, event) => watcher.onEvent(card, event),
  };
  const leave = (): void =>
    watcher.note('Hosts that have begun go on; the same command again looks after them.');
  context.signal.addEventListener('abort', leave, { once: true });
  const work = async (task: RomTask): Promise<HostOutcome> => {
    const pack = (_: unknown, job: string): Promise<Buffer> => packJob(fleet.agent, task, job, runTool);
    const outcome = await burnOnHost(task, entryOf(before, task), { ...outside, pack });
    watcher.onEvent(task.host, { type: 'ended', outcome });
    return outcome;
  };
  let outcomes: ReadonlyMap<string, HostOutcome> | undefined;
  try {
    outcomes = await runFleet(order, fleet.concurrency, work);
  } finally {
    await watcher.end(outcomes !== undefined);
  }
  const hosts = reportCards(tasks, order, before, outcomes);
  const failure = hosts.find(({ state }) => state === 'failed');
  const isDone = hosts.every(({ state }) => state === 'done');
  const document = { type: 'result', result: isDone ? 'done' : 'stopped', inventory: path, hosts };
  if (options.report !== undefined)
    await writeFileAtomic(resolve(context.cwd, options.report), `${JSON.stringify(document, null, 2)}\n`);
  if (!isDone) context.exitCode = failure?.exitCode ?? ExitCode.failed;
  output.result(document, describeCards(hosts));
  if (!isDone) output.note('The same command again goes on where this one stopped.');
}

/** Every ROM is looked at here, before anything is copied anywhere. */
async function readTasks(path: string, options: FleetOptions): Promise<RomTask[]> {
  const text = await readNamedText(path, { example: 'an inventory of machines in YAML or CSV' });
  const roms = new Map<string, Promise<RomFile>>();
  const romAt = (file: string): Promise<RomFile> => {
    const rom = roms.get(file) ?? readRomFile(file);
    roms.set(file, rom);
    return rom;
  };
  const tasks: RomTask[] = [];
  for (const row of parseInventory(path, text)) {
    const host: FleetHost = { ...row, allow: [...row.allow, ...(options.allow ?? [])] };
    const rom = await romAt(resolve(dirname(path), host.rom));
    byteCount(`offset of ${host.host}`, host.offset ?? undefined);
    byteCount(`slot-size of ${host.host}`, host.slotSize ?? undefined);
    const { refused } = withoutAllowed(checkRom(rom, Date.now()), allowedReasons(host.allow));
    if (refused.length > 0) throw refusalError(refused);
    tasks.push({ host, rom, key: workKey(host, rom.sha256) });
  }
  return tasks;
}

/** Words between blanks: no shell reads them. */
function sshWords(text: string): SshWords {
  const [program, ...own] = text.split(/\s+/).filter(Boolean);
  if (program !== undefined) return [program, ...own];
  throw usageError('bad-ssh', '--ssh takes a command.', 'e.g. --ssh "ssh -F FILE"');
}

const refuseSecond = (pid: number): never => {
  throw new RomkitError({
    code: 'fleet-busy',
    message: `Another romkit (process ${pid}) is at work on this inventory.`,
    hint: 'Wait until it has ended.',
    exitCode: ExitCode.deviceBusy,
  });
};
