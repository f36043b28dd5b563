import { ExitCode, RomkitError } from '../../../system/error.ts';
import { switchIn, type BootutilPort } from '../backends/bootutil.ts';
import type { Supervised } from '../backends/supervise.ts';
import type { Hold } from '../burn/environment.ts';
import { callBootutil, describePort, findPort, listPorts, type BootutilEnvironment } from './ask.ts';
import { wanted, type SwitchPlan } from './bootutil-plan.ts';
import { linesIn } from './bootutil-output.ts';

export interface SwitchEnvironment extends BootutilEnvironment {
  readonly hold: Hold;
  /** Somebody asked romkit to end while BootUtil writes. */
  readonly onHeld: () => void;
  readonly signal: AbortSignal;
}

export interface Switched {
  /** The port as BootUtil lists it now. */
  readonly after: BootutilPort;
  /** What BootUtil says of its own work, where it says that it failed although the switch has changed. */
  readonly complaint: string | null;
}

/**
 * Carry out a plan: ask once more which port it is, switch, and ask again whether it changed. The caller has the card
 * to itself, and has asked the person.
 * @throws RomkitError `device-changed` (30), `switch-failed` (32), `switch-unverified` (34)
 */
export async function switchFlash(plan: SwitchPlan, environment: SwitchEnvironment): Promise<Switched> {
  const { port } = plan;
  const now = await findPort(environment, port.mac, environment.signal);
  if (describePort(now) !== describePort(port)) throw changed(port, now);
  const release = environment.hold(environment.onHeld);
  try {
    const result = await callBootutil(environment, plan.args);
    const after = (await listPorts(environment)).find(({ mac }) => mac === port.mac);
    const state = after === undefined ? undefined : switchIn(after.state);
    // BootUtil shows a change that waits for the next start by no more than that.
    if (after === undefined || (state !== wanted[plan.kind] && state !== 'pending'))
      throw notSwitched(plan, result, after);
    return { after, complaint: hasSucceeded(result) ? null : complaintOf(result) };
  } finally {
    release();
  }
}

const hasSucceeded = ({ end, exitCode }: Supervised): boolean => end === 'exited' && exitCode === 0;

function complaintOf({ end, exitCode, output }: Supervised): string {
  const how = end === 'exited' ? `exit code ${exitCode ?? 'unknown'}` : end;
  return [how, ...linesIn(output).filter((line) => /error|fail|cannot|unable/i.test(line))].join('; ');
}

const changed = (planned: BootutilPort, now: BootutilPort): RomkitError =>
  new RomkitError({
    code: 'device-changed',
    message: 'BootUtil lists the port differently from when the plan was made.',
    details: [`planned for ${describePort(planned)}`, `now         ${describePort(now)}`],
    hint: 'Nothing was done. Run the command again.',
    exitCode: ExitCode.flashRefused,
  });

function notSwitched(
  { kind, port }: SwitchPlan,
  result: Supervised,
  after: BootutilPort | undefined,
): RomkitError {
  const isUnchanged = after?.state === port.state;
  const isFailure = isUnchanged && !hasSucceeded(result);
  const says = hasSucceeded(result)
    ? `BootUtil says that it did ${kind} the flash of port ${port.port}`
    : `BootUtil did not ${kind} the flash of port ${port.port}`;
  const lists =
    after === undefined
      ? 'it no longer lists the port'
      : `it lists the port ${isUnchanged ? 'as before' : 'as'} "${after.state}"`;
  return new RomkitError({
    code: isFailure ? 'switch-failed' : 'switch-unverified',
    message: `${says}${isFailure ? '; ' : ', but '}${lists}.`,
    details: linesIn(result.output)
      .filter((line) => !/^(Port|====| *\d+ )/.test(line))
      .slice(-10),
    hint: isUnchanged
      ? 'What is in the flash is as it was. Some cards show a change after the machine has been switched off and on only: romkit flash list tells.'
      : 'What is in the flash is as it was. Switch the machine off and on, and look: romkit flash list',
    exitCode: isFailure ? ExitCode.flashFailedUnchanged : ExitCode.verifyFailed,
  });
}
