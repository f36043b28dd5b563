import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { processContext } from '../../cli/shell/context.ts';
import { createOutput, renderError, type Output } from '../../cli/shell/output.ts';
import { ExitCode, RomkitError, usageError } from '../../system/error.ts';
import { didYouMean } from '../../system/nearest.ts';
import { isMet, NotHere, type Outcome, type Row } from './harness/outcome.ts';
import { describeResults, resultsDocument, type Result } from './harness/report.ts';
import { rowNames, rows } from './harness/rows.ts';
import { cores, Workshop } from './harness/workshop.ts';

interface Options {
  readonly pairs?: string | undefined;
  readonly minutes: string;
  readonly check?: true | undefined;
  readonly json?: true | undefined;
}

const controller = new AbortController();
const context = processContext(controller.signal);

const command = new Command('npm run bench --')
  .description('Time romkit against what a person would run instead, in pairs, on this machine.')
  .argument('[name...]', `which: ${rowNames.join(', ')} (default: all)`)
  .option('--pairs <count>', 'how many pairs of each (default: as many as each needs)')
  .option('--minutes <count>', 'how long serve-history and serve-watched let machines boot', '5')
  .option('--check', 'exit with 1 where a target is missed')
  .option('--json', 'print one JSON document on stdout')
  .action(main);
await command.parseAsync();

async function main(names: string[], options: Options): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'romkit-bench-'));
  endOnSignals(root);
  try {
    const output = createOutput(context, { json: options.json });
    const note = (line: string): unknown => context.stderr.write(`${line}\n`);
    const shop = new Workshop(root, controller.signal, note, countOf('minutes', options.minutes));
    const { pairs } = options;
    warnOfLoad(note);
    const count = pairs === undefined ? undefined : countOf('pairs', pairs);
    const results = await measureAll(selected(names), shop, count);
    show(results, output);
    process.exitCode = exitCodeOf(results, options);
  } catch (error) {
    const shown = controller.signal.aborted ? controller.signal.reason : error;
    const verbose = !(shown instanceof RomkitError);
    renderError(shown, context, { json: options.json, verbose });
    process.exitCode = shown instanceof RomkitError ? shown.exitCode : ExitCode.failed;
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureAll(
  wanted: readonly Row[],
  shop: Workshop,
  pairs: number | undefined,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of wanted) {
    const count = pairs ?? row.pairs ?? 1;
    const repeated = row.pairs === undefined ? '' : `, ${count} ${count === 1 ? 'pair' : 'pairs'}`;
    shop.note(`${row.name}: ${row.what}${repeated}`);
    const outcomes = await measureRow(row, shop, count);
    results.push(...outcomes.map((outcome) => ({ name: row.name, outcome })));
  }
  return results;
}

/** One row's failure is no reason to lose the others' numbers. */
async function measureRow(row: Row, shop: Workshop, pairs: number): Promise<Outcome[]> {
  try {
    return await row.measure(shop, pairs);
  } catch (error) {
    shop.signal.throwIfAborted();
    const reason = (error instanceof Error ? error.message : String(error)).trimEnd();
    const kind = error instanceof NotHere ? 'skipped' : 'failed';
    shop.note(`  ${kind}: ${reason}`);
    return [{ kind, what: row.what, against: '', reason }];
  }
}

function show(results: readonly Result[], output: Output): void {
  const load = loadavg().map((average) => average.toFixed(1));
  const machine = `${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, load ${load.join(' ')}`;
  output.result(
    {
      cores,
      cpu: cpus()[0]?.model ?? null,
      node: process.versions.node,
      load: loadavg(),
      rows: resultsDocument(results),
    },
    `\n${describeResults(results)}\n\n${machine}`,
  );
}

/** Pairs take turns, so both suffer; but who else works here may do so in turns as well. */
function warnOfLoad(note: (line: string) => unknown): void {
  const [load = 0] = loadavg();
  if (load > cores / 2) note(`This machine is busy (load ${load.toFixed(1)}): the spread will be wide.`);
}

function exitCodeOf(results: readonly Result[], options: Options): number {
  const failed = results.some(({ outcome }) => outcome.kind === 'failed');
  const missed = options.check === true && results.some(({ outcome }) => isMet(outcome) === false);
  return failed || missed ? ExitCode.failed : ExitCode.done;
}

function selected(names: readonly string[]): Row[] {
  for (const name of names) {
    if (rowNames.includes(name)) continue;
    const hint = didYouMean(name, rowNames) ?? `There are ${rowNames.join(', ')}.`;
    throw usageError('unknown-row', `There is nothing to measure called "${name}".`, hint);
  }
  return rows.filter(({ name }) => names.length === 0 || names.includes(name));
}

function countOf(option: 'pairs' | 'minutes', text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw usageError(`bad-${option}`, `--${option} takes a whole number from 1 to 1000, not "${text}".`);
}

/** The first signal ends what runs and tidies up; the second ends at once, and still leaves nothing behind. */
function endOnSignals(root: string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        rmSync(root, { recursive: true, force: true });
        process.exit(ExitCode.interrupted);
      }
      const message = 'Interrupted; nothing is left behind.';
      controller.abort(new RomkitError({ code: 'interrupted', message, exitCode: ExitCode.interrupted }));
    });
  }
}
