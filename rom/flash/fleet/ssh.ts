import { ExitCode, missingError, RomkitError } from '../../../system/error.ts';
import type { Run, RunResult } from '../../../system/process/run.ts';
import type { FleetHost } from './inventory.ts';

/** The user's own ssh with what they want it called with. */
export type SshWords = readonly [string, ...string[]];

/**
 * A command line of ssh (ssh(1)). It never asks: nobody sees twenty questions at once. ssh takes the first value that
 * it gets for an option, so the user's own words come first.
 * @param script for sh, without single quotes
 */
export function sshCommand(words: SshWords, host: FleetHost, script: string): [string, ...string[]] {
  const option = (flag: string, value: string | number | null): string[] =>
    value === null ? [] : [flag, `${value}`];
  const [program, ...own] = words;
  return [
    program,
    ...own,
    '-T',
    ...['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=10', 'ServerAliveCountMax=3'].flatMap(
      (setting) => ['-o', setting],
    ),
    ...option('-l', host.user),
    ...option('-p', host.port),
    ...option('-J', host.jump),
    '--',
    host.host,
    // Whatever the user's shell there is, sh reads the script.
    `exec sh -c '${script}'`,
  ];
}

/** ssh's own failures, as opposed to those of what it ran (ssh(1), EXIT STATUS). */
export const isConnectionLost = ({ exitCode, signal }: RunResult): boolean =>
  exitCode === 255 || signal !== undefined;

/** Where a job and what does it lie below the state folder of the user there. */
export interface RemotePlace {
  /** Folder of the agent below `agents/`. */
  readonly agent: string;
  /** Folder of the job below `jobs/`. */
  readonly job: string;
}

const stateFolder = 's=${XDG_STATE_HOME:-$HOME/.local/state}/romkit/fleet';
const node = [
  'n=$(command -v node) || { echo romkit-no-node; exit 3; }',
  'v=$("$n" -p "parseInt(process.versions.node)")',
  '[ "$v" -ge 20 ] || { echo romkit-old-node "$v"; exit 3; }',
].join('; ');
const sudo = ({ sudo }: FleetHost): string => (sudo ? 'sudo -n ' : '');

/** Take a tar archive from stdin, and begin the job in it, detached. */
export const startScript = (host: FleetHost, { agent, job }: RemotePlace): string =>
  [
    stateFolder,
    node,
    'umask 077',
    'mkdir -p "$s" && tar -xzo -f - -C "$s" || { echo romkit-no-copy; exit 3; }',
    `exec ${sudo(host)}"$n" "$s/agents/${agent}/agent.mjs" start "$s/jobs/${job}"`,
  ].join('; ');

/** Print the job's log from a line on, as it grows, and at last what came of it. */
export const followScript = (host: FleetHost, { agent, job }: RemotePlace, fromLine: number): string =>
  [
    stateFolder,
    node,
    `[ -f "$s/agents/${agent}/agent.mjs" ] && [ -d "$s/jobs/${job}" ] || { echo romkit-not-there; exit 0; }`,
    `exec ${sudo(host)}"$n" "$s/agents/${agent}/agent.mjs" follow "$s/jobs/${job}" ${fromLine}`,
  ].join('; ');

/** Why a script did not come to its end over there. */
export function remoteError({ host, sudo }: FleetHost, result: RunResult, words: SshWords): RomkitError {
  if (result.notFound)
    return missingError(
      'no-ssh',
      `There is no ${words[0]}.`,
      'Install openssh-client, or name yours: --ssh.',
    );
  const said = lastLine(result.stderr);
  const [, oldVersion] = /^romkit-old-node (\S+)/m.exec(result.stdout) ?? [];
  if (oldVersion !== undefined || /^romkit-no-node$/m.test(result.stdout))
    return missingError(
      'no-node',
      oldVersion === undefined
        ? `${host} has no Node.js.`
        : `${host} has Node.js ${oldVersion}; 20 or newer is needed.`,
      `Install Node.js 20 or newer there, so that "${words.join(' ')} ${host} node --version" finds it.`,
    );
  if (isConnectionLost(result))
    return missingError(
      'not-reachable',
      `${host} cannot be reached: ${said}.`,
      `"${words.join(' ')} ${host} true" has to work without a question: keys and host key in place.`,
    );
  return new RomkitError({
    code: 'host-failed',
    message: /^romkit-no-copy$/m.test(result.stdout)
      ? `${host} did not take the files: ${said}.`
      : `${host} did not begin: ${said}.`,
    hint: sudo ? 'sudo has to work there without a password.' : 'Nothing was written there.',
    exitCode: ExitCode.missing,
  });
}

const lastLine = (text: string): string =>
  text.trim().split(/\r?\n/).at(-1)?.replace(/\.$/, '') || 'it says nothing';

/** Run a script over there; lines of its stdout as they come. */
export const runThere = (
  run: Run,
  command: [string, ...string[]],
  more: {
    readonly input?: Uint8Array;
    readonly onLine?: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<RunResult> =>
  run({
    command,
    signal: more.signal,
    ...(more.input === undefined ? {} : { input: more.input }),
    ...(more.onLine === undefined
      ? {}
      : { onLine: (line, stream) => stream === 'stdout' && more.onLine?.(line) }),
  });
