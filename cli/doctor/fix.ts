import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { Findings } from './examine.ts';
import { ExitCode, missingError, RomkitError } from '../../system/error.ts';
import { askInstaller, install, planInstall } from '../../system/tools/packages.ts';
import { runJob } from '../../system/process/run-job.ts';
import type { Run } from '../../system/process/run.ts';

/**
 * Install the missing packages, or with `dryRun` print what would be run.
 * @returns whether something was installed
 * @throws RomkitError `cannot-install` or `install-failed` (exit code 3) with the line for the person to run.
 */
export async function fix(
  context: Context,
  output: Output,
  findings: Findings,
  dryRun: boolean,
): Promise<boolean> {
  const runHere: Run = (request) => runJob({ ...request, env: context.env, signal: context.signal });
  const installer = await askInstaller(runHere, context.env);
  const plan = planInstall(findings.packages, installer);
  if (dryRun) {
    const lines = plan.commands.map((command) => command.join(' '));
    output.result(
      { packages: plan.packages, commands: plan.commands, install: plan.hint },
      lines.length === 0 ? plan.hint : lines.join('\n'),
    );
    return false;
  }
  if (plan.commands.length === 0) {
    const why = installer.hasApt ? 'installing packages needs root' : 'there is no apt on this system';
    throw missingError('cannot-install', `Missing: ${findings.missing.join(', ')}; ${why}.`, plan.hint);
  }
  output.note(`Installing ${plan.packages.join(', ')} …`);
  const result = await install(plan, runHere, output.detail);
  context.signal.throwIfAborted();
  if (result.exitCode !== 0) throw failed(plan.hint, `${result.stdout}\n${result.stderr}`);
  return true;
}

function failed(hint: string, log: string): RomkitError {
  const complaints = log.split('\n').filter((line) => /^(E:|W:|Err:|dpkg:)/.test(line));
  return new RomkitError({
    code: 'install-failed',
    message: 'The packages could not be installed.',
    hint,
    details: (complaints.length > 0 ? complaints : log.trimEnd().split('\n')).slice(-8),
    exitCode: ExitCode.missing,
  });
}
