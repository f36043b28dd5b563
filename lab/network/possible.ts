import { missingError, type RomkitError } from '../../system/error.ts';
import type { Run, RunResult } from '../../system/process/run.ts';
import { asRoot, findInstaller, planInstall } from '../../system/tools/packages.ts';
import { entryCommand } from './entry.ts';

/** Exit codes of the trial, each the step that failed. */
const step = { loopback: 41, bridge: 42, tap: 43 } as const;

const trial = [
  `ip link set lo up || exit ${step.loopback}`,
  `ip link add br0 type bridge || exit ${step.bridge}`,
  `ip link add cable0 type veth peer name cable1 || exit ${step.bridge}`,
  `ip tuntap add dev tap0 mode tap || exit ${step.tap}`,
].join('\n');

/**
 * Make sure that this system lets us have a network of our own, by making one.
 * @throws RomkitError (exit code 3) `lab-no-namespace`, `lab-no-tun`, `lab-no-bridge` or `tool-missing`, saying what
 *   the system has to allow.
 */
export async function requireLab(run: Run, isRoot: boolean): Promise<void> {
  const result = await run({
    command: entryCommand(['sh', '-c', trial], isRoot),
    env: { LC_ALL: 'C' },
  });
  if (result.exitCode !== 0) throw explainTrial(result, isRoot);
}

/** What stands in the way, from how the trial ended. */
export function explainTrial(result: RunResult, isRoot: boolean): RomkitError {
  const words = result.stderr.trim().split('\n').at(-1) ?? '';
  if (result.notFound || /failed to execute|not found/.test(words)) return missingTool(words);
  if (result.exitCode === step.tap) return noTap(words, isRoot);
  if (result.exitCode === step.bridge) return noBridge(words, isRoot);
  return noNamespace(words, isRoot);
}

function missingTool(words: string): RomkitError {
  const tool = /execute (\S+?):/.exec(words)?.[1] ?? /(\S+): not found/.exec(words)?.[1] ?? 'setpriv';
  const packageName = tool === 'ip' ? 'iproute2' : 'util-linux';
  return missingError(
    'tool-missing',
    `${tool} is missing on this machine.`,
    planInstall([packageName], findInstaller()).hint,
  );
}

function noTap(words: string, isRoot: boolean): RomkitError {
  const message = `A machine's network interface cannot be made: /dev/net/tun cannot be used (${words}).`;
  if (/permission denied/i.test(words) && !isRoot)
    return missingError(
      'lab-no-tun',
      message,
      'Let users open it (sudo chmod 666 /dev/net/tun), or run romkit as root.',
    );
  return missingError(
    'lab-no-tun',
    message,
    `Load the driver (${asRoot('modprobe tun', { isRoot })}); in a container hand the device in: --device /dev/net/tun.`,
  );
}

function noBridge(words: string, isRoot: boolean): RomkitError {
  return missingError(
    'lab-no-bridge',
    `A network bridge cannot be made (${words}).`,
    `Load the drivers: ${asRoot('modprobe -a bridge veth', { isRoot })}`,
  );
}

function noNamespace(words: string, isRoot: boolean): RomkitError {
  const message = `This system does not allow a network of one's own (${words}).`;
  return missingError(
    'lab-no-namespace',
    message,
    isRoot
      ? 'In a container it takes the capabilities SYS_ADMIN and NET_ADMIN: docker run --privileged --device /dev/net/tun'
      : 'Run romkit as root, or allow user namespaces: sudo sysctl user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1 (on Ubuntu 24.04 also kernel.apparmor_restrict_unprivileged_userns=0).',
  );
}
