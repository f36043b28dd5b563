#!/usr/bin/env node
import { CommanderError } from 'commander';
import { processContext } from './context.ts';
import { renderError } from './output.ts';
import { parse } from './program.ts';
import { ExitCode, RomkitError } from '../rom/host/error.ts';

const interruption = new AbortController();
let signalled: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    signalled = signal;
    interruption.abort(new RomkitError({ code: 'interrupted', message: 'Interrupted.', exitCode: ExitCode.interrupted }));
  });
}
// A reader that went away (romkit … | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const context = processContext(interruption.signal);
try {
  await parse(context, process.argv.slice(2));
  process.exitCode = context.exitCode;
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  } else if (signalled !== undefined) {
    context.stderr.write('romkit: Interrupted; nothing half-made is left.\n');
    process.exitCode = ExitCode.interrupted;
  } else {
    renderError(error, context, { json: process.argv.includes('--json'), verbose: /^(-v|--verbose)$/m.test(process.argv.join('\n')) });
    process.exitCode = error instanceof RomkitError ? error.exitCode : ExitCode.failed;
  }
}
