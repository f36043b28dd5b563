import { startJob } from '../../system/process/job.ts';
import { jobLines } from '../../system/process/job-lines.ts';
import type { Command, Wrap } from '../../system/process/command.ts';
import type { Run } from '../../system/process/run.ts';
import { isRootHere } from './entry.ts';
import { makeNetwork, type NetworkPlan } from './network.ts';

/** A network of its own that is there as long as it is held: programs outside enter it one by one. */
export interface HeldNetwork {
  /** The process that holds it: its namespaces are in /proc. */
  readonly pid: number;
  /** Starts a program in it. It ends with the process that started it. */
  readonly enter: Wrap;
  /** Runs a program in it. */
  readonly run: Run;
  /** It is gone when the last program in it has ended, too. */
  release(): Promise<void>;
}

/**
 * Make a network that nothing leads out of, and hold it. Where the caller is not root it is root in there.
 * @throws RomkitError `lab-network`
 */
export async function holdNetwork(plan: NetworkPlan, run: Run): Promise<HeldNetwork> {
  const isRoot = isRootHere();
  // cat ends with the caller, who holds the other end of its stdin.
  const holder = await startJob({
    command: [
      'unshare',
      ...(isRoot ? [] : ['--user', '--map-root-user']),
      '--net',
      'sh',
      '-c',
      'echo held; exec cat',
    ],
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = jobLines(holder);
  const left = holder.closed.then(() => {
    throw new Error(`The network could not be held: ${lines.last().join(' ')}`);
  });
  left.catch(() => undefined);
  await Promise.race([lines.says('held'), left]);
  const enter: Wrap = (command) => enterCommand(holder.pid, isRoot, command);
  const runInside: Run = (request) => run({ ...request, command: enter(request.command) });
  const held: HeldNetwork = {
    ...{ pid: holder.pid, enter, run: runInside },
    release: async () => {
      await holder.end();
    },
  };
  try {
    await makeNetwork(plan, runInside);
    return held;
  } catch (error) {
    await held.release();
    throw error;
  }
}

/**
 * nsenter(1): it becomes the program, so that process ids, signals and inherited files are the program's own. The end
 * of its parent asks it to end, so that a server takes its own servers along.
 */
function enterCommand(pid: number, isRoot: boolean, command: Command): Command {
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  return ['setpriv', '--pdeathsig', 'TERM', 'nsenter', '--target', String(pid), ...user, '--net', ...command];
}
