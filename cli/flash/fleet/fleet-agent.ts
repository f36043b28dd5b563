import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, type CommanderError } from 'commander';
import { ExitCode, RomkitError, systemErrorCode } from '../../../system/error.ts';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { lives, thisHolder, type Holder } from '../../../system/lock/holder.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import { historyIn, isUnfinished, type FlashRecord } from '../../../rom/flash/record/history.ts';
import { jobSchema, logBegins, type FleetJob, type Verdict } from '../../../rom/flash/fleet/job.ts';
import { build } from '../../commands/firmware/flash.ts';
import { settle } from '../../shell/command.ts';
import { processContext, type Context } from '../../shell/context.ts';
import { interruption } from '../../shell/interruption.ts';
import { guardOutputs } from '../../shell/lost-output.ts';
import { createOutput, renderError } from '../../shell/output.ts';
import { flashRom } from '../flash.ts';
import { resume } from '../resume.ts';

/**
 * The half of `romkit flash --inventory` that runs on the machine whose card is burned; bundled into one file. A job's
 * folder there: `job.json`, the ROM and its witnesses, `log` (JSON Lines), `runner.json` (who does it), `ended.json`.
 */
const [verb = '', folder = '', fromLine = '0'] = process.argv.slice(2);
const outputs = guardOutputs();
if (verb === 'start') await start();
else if (verb === 'run') await runJob();
else if (verb === 'follow') await follow(Number(fromLine));
else await flashCommand();

/** Begin the job in a session of its own: it ends with neither this program nor the connection. */
async function start(): Promise<void> {
  const log = openSync(join(folder, 'log'), 'a', 0o600);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'run', folder], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  while ((await runner()) === undefined && child.exitCode === null && child.signalCode === null)
    await Promise.race([pause(50), gone]);
  child.unref();
  say(
    (await runner()) === undefined
      ? { verdict: 'not-started', message: (await logLines()).at(-1) ?? 'it says nothing.' }
      : { verdict: 'started' },
  );
}

/** Do the job, once: whoever writes runner.json does it. */
async function runJob(): Promise<void> {
  const { signal, hold } = interruption(outputs, ['SIGINT', 'SIGTERM']);
  process.on('SIGHUP', () => undefined);
  try {
    await writeFile(join(folder, 'runner.json'), JSON.stringify(await thisHolder()), { flag: 'wx' });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return;
    throw error;
  }
  const context: Context = { ...processContext(signal, hold), cwd: folder };
  let exitCode: number;
  try {
    await alone(context, async () => burn(context, await readJob()));
    exitCode = context.exitCode;
  } catch (error) {
    const shown: unknown = signal.aborted ? signal.reason : error;
    renderError(shown, context, { json: true });
    exitCode = shown instanceof RomkitError ? shown.exitCode : ExitCode.failed;
  }
  await writeFileAtomic(join(folder, 'ended.json'), JSON.stringify({ exitCode }));
}

/** One card of a machine at a time, whoever asks for the other: an inventory that was changed, or another one. */
async function alone(context: Context, work: () => Promise<void>): Promise<void> {
  const output = createOutput(context, { json: true });
  const message = 'Another card of this machine is being written; this one waits for it.';
  const onWait = (): void => output.event({ type: 'note', message });
  const lock = await takeLock(join(folder, '../../writing.lock'), { onWait, signal: context.signal });
  try {
    await work();
  } finally {
    await lock.release();
  }
}

/** Write the ROM, or what is missing of it where an earlier job of the same content was cut off. */
async function burn(context: Context, job: FleetJob): Promise<void> {
  const output = createOutput(context, { json: true });
  const records = await historyIn(context.folders.state).list();
  const cutOff = records.findLast(
    (record) => isCutOff(record, job) && record.plan.rom?.sha256 === job.romSha256,
  );
  if (cutOff !== undefined) return resume(context, cutOff.id, {}, output);
  const { device, allow, confirm } = job;
  const options = {
    ...{ device, allow, confirm, json: true, input: false },
    chip: job.chip ?? undefined,
    offset: job.offset ?? undefined,
    slotSize: job.slotSize ?? undefined,
  };
  await flashRom(context, job.rom, options, output);
}

/** Did it leave this job's card partly written? The machine may have others. */
function isCutOff(record: FlashRecord, { device }: FleetJob): boolean {
  return isUnfinished(record) && record.plan.device === device;
}

/** Print the log from a line on, as it grows; then what came of the job. */
async function follow(skip: number): Promise<void> {
  process.stdout.write(`${logBegins}\n`);
  let printed = skip;
  // When the connection is lost, whoever follows next begins anew.
  while (!outputs.isLost) {
    // Who ends writes the log before the verdict, so the verdict is looked for first.
    const verdict = await verdictNow();
    const lines = (await logLines()).slice(printed);
    lines.forEach((line) => process.stdout.write(`${line}\n`));
    printed += lines.length;
    if (verdict !== undefined) {
      say(verdict);
      return;
    }
    await pause(200);
  }
}

async function verdictNow(): Promise<Verdict | undefined> {
  const holder = await runner();
  const isAlive = holder !== undefined && (await lives(holder));
  const ended = await json<{ readonly exitCode: number }>('ended.json');
  if (ended !== undefined) return { verdict: 'ended', exitCode: ended.exitCode };
  if (isAlive) return undefined;
  if (holder === undefined) return { verdict: 'not-there' };
  const history = historyIn(processContext(new AbortController().signal).folders.state);
  const [records, unreadable, job] = [await history.list(), await history.unreadable(), await readJob()];
  const isUnfinishedHere = records.some((record) => isCutOff(record, job));
  // A journal that cannot be read may be this job's: then nobody can tell what the chip holds.
  return {
    verdict: 'died',
    unfinished: isUnfinishedHere || unreadable.some(({ mayBeUnfinished }) => mayBeUnfinished),
  };
}

async function readJob(): Promise<FleetJob> {
  return jobSchema.parse(JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')));
}

function runner(): Promise<Holder | undefined> {
  return json<Holder>('runner.json');
}

async function json<T>(name: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Whole lines alone: the last may still be being written. */
async function logLines(): Promise<string[]> {
  const text = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1);
}

function say(verdict: Verdict): void {
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** `node agent.mjs flash rollback`: the whole of `romkit flash` on a machine that has no romkit. */
async function flashCommand(): Promise<void> {
  const { signal, hold } = interruption(outputs);
  const context = processContext(signal, hold);
  const argv = process.argv.slice(2);
  const program = new Command('romkit').addCommand(build(context) as unknown as Command);
  settle(program, context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    process.exitCode = context.exitCode;
  } catch (error) {
    if ((error as CommanderError).code === 'commander.helpDisplayed') return;
    const shown: unknown = signal.aborted ? signal.reason : error;
    renderError(shown, context, { json: argv.includes('--json') });
    process.exitCode = shown instanceof RomkitError ? shown.exitCode : ExitCode.failed;
  }
}
