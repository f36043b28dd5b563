#!/usr/bin/env node
import { processContext } from './shell/context.ts';
import { interruption } from './shell/interruption.ts';
import { guardOutputs } from './shell/lost-output.ts';
import { rootAnswer } from './shell/root-help.ts';
import { ExitCode, RomkitError } from '../system/error.ts';

const outputs = guardOutputs();
const argv = process.argv.slice(2);
const answer = rootAnswer(argv);
if (argv[0] === 'lab-inside') await runInsideLab();
else if (argv[0] === 'rack-inside') await runInsideRack();
else if (argv[0] === 'trial-inside') await runInsideTrial();
else if (answer === undefined) await runCommand(argv);
else process.stdout.write(answer);

/** The half of `romkit test-qemu` that runs in namespaces of its own; nobody types this. */
async function runInsideLab(): Promise<void> {
  const { runInside } = await import('../lab/run/inside.ts');
  await runInside();
}

/** The half of `romkit serve --rack` that runs in namespaces of its own; nobody types this. */
async function runInsideRack(): Promise<void> {
  const { runRackInside } = await import('./serve/rack/inside.ts');
  await runRackInside();
}

/** The half of a trial that runs in namespaces of its own; nobody types this. */
async function runInsideTrial(): Promise<void> {
  const { runTrialInside } = await import('./serve/trial/inside.ts');
  await runTrialInside();
}

/** Run a command until it is done or interrupted, and leave with the exit code that it earned. */
async function runCommand(argv: readonly string[]): Promise<void> {
  const { signal, hold } = interruption(outputs);
  const context = processContext(signal, hold);
  try {
    const { sweepRunFolders } = await import('../system/files/run-folder.ts');
    await sweepRunFolders();
    const { parse } = await import('./shell/program.ts');
    await parse(context, argv);
    process.exitCode = context.exitCode;
  } catch (error) {
    const shown: unknown = context.signal.aborted ? context.signal.reason : error;
    const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
    const { renderError } = await import('./shell/output.ts');
    renderError(shown, context, {
      json: options.includes('--json'),
      verbose: options.includes('-v') || options.includes('--verbose'),
    });
    process.exitCode = shown instanceof RomkitError ? shown.exitCode : ExitCode.failed;
  }
}
