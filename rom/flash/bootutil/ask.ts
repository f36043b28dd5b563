import { ExitCode, missingError, RomkitError } from '../../../system/error.ts';
import { readPorts, type BootutilPort } from '../backends/bootutil.ts';
import { supervise, type Supervised } from '../backends/supervise.ts';
import { linesIn } from './bootutil-output.ts';
import type { Guard } from '../backend.ts';

/** What a call of BootUtil takes from the outside. */
export interface BootutilEnvironment {
  readonly program: string;
  /** Keeps others away from the card while BootUtil is at work on it. */
  readonly guard: Guard;
  /** Does romkit run as root? BootUtil sees nothing without. */
  readonly isRoot: boolean;
  readonly onLine: (line: string) => void;
}

/** It looks at each port for seconds and says nothing meanwhile. */
const stallAfterMs = 180_000;

/**
 * Call BootUtil, in a process group of its own.
 * @param signal none for what must not be cut off
 */
export async function callBootutil(
  { program, guard, onLine }: BootutilEnvironment,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<Supervised> {
  const result = await supervise({
    command: [program, ...args],
    ...{ guard, signal },
    stallAfterMs: () => stallAfterMs,
  });
  linesIn(result.output).forEach(onLine);
  signal?.throwIfAborted();
  return result;
}

/** The ports as BootUtil lists them at this moment. */
export async function listPorts(
  environment: BootutilEnvironment,
  signal?: AbortSignal,
): Promise<readonly BootutilPort[]> {
  return readPorts((await callBootutil(environment, [], signal)).output);
}

/**
 * The port of a card, which BootUtil knows by its MAC address.
 * @throws RomkitError `no-such-port`, `no-permission`, `ambiguous-port`
 */
export async function findPort(
  environment: BootutilEnvironment,
  mac: string,
  signal?: AbortSignal,
): Promise<BootutilPort> {
  const { output } = await callBootutil(environment, [], signal);
  const ports = readPorts(output);
  const [found, ...others] = ports.filter((port) => port.mac === mac);
  if (found === undefined) throw notListed(environment, mac, ports, output);
  const isAlone = others.length === 0 && ports.filter(({ port }) => port === found.port).length === 1;
  if (isAlone) return found;
  throw new RomkitError({
    code: 'ambiguous-port',
    message: `BootUtil lists port ${found.port} or the address ${mac} more than once: nobody knows which one would be meant.`,
    details: ports.map(describePort),
    hint: 'Nothing was done. A newer BootUtil may number them right.',
    exitCode: ExitCode.flashRefused,
  });
}

/** `2  52:54:00:12:34:57  FLASH Disabled` */
export const describePort = ({ port, mac, state }: BootutilPort): string => `${port}  ${mac}  ${state}`;

function notListed(
  { isRoot }: BootutilEnvironment,
  mac: string,
  ports: readonly BootutilPort[],
  output: string,
): RomkitError {
  if (ports.length > 0 || isRoot)
    return new RomkitError({
      code: 'no-such-port',
      message: `BootUtil lists no port with the address ${mac}.`,
      details: ports.length > 0 ? ports.map(describePort) : linesIn(output).slice(-10),
      hint: 'It goes by the address in the card, and sees Intel’s cards only. Where it says that its driver fails: APPS/BootUtil/Linux_x64/DRIVER/install, in Intel’s download, makes it.',
      exitCode: ExitCode.missing,
    });
  return missingError(
    'no-permission',
    'BootUtil shows no port: it sees cards as root only.',
    'Run the same command with sudo.',
  );
}
