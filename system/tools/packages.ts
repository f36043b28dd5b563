import { readdirSync } from 'node:fs';
import { findProgram } from './find-program.ts';
import type { Run, RunResult } from '../process/run.ts';

/** How Debian packages get onto this machine: data, made before anything is run. */
export interface InstallPlan {
  /** Sorted, each once. */
  readonly packages: readonly string[];
  /** Programs with their arguments, to be run in this order; empty where romkit may not install. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** What a person can do: a line for the shell, or a sentence where there is no apt. */
  readonly hint: string;
}

/** What this machine allows. */
export interface Installer {
  readonly hasApt: boolean;
  readonly isRoot: boolean;
  /** sudo works without asking for a password. */
  readonly hasFreeSudo: boolean;
  /** apt knows packages; on a fresh machine `apt-get update` has to come first. */
  readonly hasLists: boolean;
}

/** Look at the machine without starting a process, so without knowing whether sudo would ask for a password. */
export function findInstaller(env: NodeJS.ProcessEnv = process.env): Installer {
  return {
    hasApt: findProgram('apt-get', env) !== undefined,
    isRoot: process.getuid?.() === 0,
    hasFreeSudo: false,
    hasLists: aptHasLists(),
  };
}

/** Does sudo work without a password? `sudo -n true` ends at once either way. */
async function hasFreeSudo(run: Run, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (findProgram('sudo', env) === undefined) return false;
  return (await run({ command: ['sudo', '-n', 'true'] })).exitCode === 0;
}

/** May romkit install on this machine? Asks sudo where that decides. */
export async function askInstaller(run: Run, env: NodeJS.ProcessEnv = process.env): Promise<Installer> {
  const installer = findInstaller(env);
  if (!installer.hasApt || installer.isRoot) return installer;
  return { ...installer, hasFreeSudo: await hasFreeSudo(run, env) };
}

/** Is there apt, and the right to use it? */
export const mayInstall = ({ hasApt, isRoot, hasFreeSudo }: Installer): boolean =>
  hasApt && (isRoot || hasFreeSudo);

/** A command for root's shell, as this user types it. */
export const asRoot = (command: string, { isRoot }: Pick<Installer, 'isRoot'> = findInstaller()): string =>
  isRoot ? command : `sudo ${command}`;

/** The advice where packages are missing. */
export const installHint = (...packages: readonly string[]): string =>
  `romkit doctor --fix, or: ${planInstall(packages, findInstaller()).hint}`;

/** Plan the installation of packages; pure. */
export function planInstall(packages: readonly string[], installer: Installer): InstallPlan {
  const wanted = [...new Set(packages)].sort();
  const names = wanted.join(' ');
  if (!installer.hasApt) {
    const hint = `Install them with this system's package manager; in Debian the packages are: ${names}`;
    return { packages: wanted, commands: [], hint };
  }
  const update = installer.hasLists ? '' : `${asRoot('apt-get update', installer)} && `;
  const hint = `${update}${asRoot(`apt-get install -y --no-install-recommends ${names}`, installer)}`;
  if (wanted.length === 0 || !mayInstall(installer)) return { packages: wanted, commands: [], hint };
  const apt = installer.isRoot ? aptGet : (['sudo', '-n', ...aptGet] as const);
  return {
    packages: wanted,
    commands: [
      ...(installer.hasLists ? [] : [[...apt, 'update'] as const]),
      [...apt, 'install', '-y', '--no-install-recommends', ...wanted],
    ],
    hint,
  };
}

/**
 * Carry out a plan. A list of packages that has grown old is fetched anew once, and the installation tried again.
 * @returns the result of the last command, exitCode 0 when all is installed, with the output of both attempts
 */
export async function install(
  plan: InstallPlan,
  run: Run,
  onLine?: (line: string) => void,
): Promise<RunResult> {
  const first = await runAll(plan.commands, run, onLine);
  const last = plan.commands.at(-1);
  if (first.exitCode === 0 || plan.commands.length !== 1 || last === undefined) return first;
  const update = [...last.slice(0, last.indexOf('install')), 'update'] as unknown as readonly [
    string,
    ...string[],
  ];
  const second = await runAll([update, last], run, onLine);
  return { ...second, stdout: first.stdout + second.stdout, stderr: first.stderr + second.stderr };
}

/** `env` carries the variable through sudo; the lock's wait is for a system that is just updating itself. */
const aptGet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120'] as const;

async function runAll(
  commands: InstallPlan['commands'],
  run: Run,
  onLine?: (line: string) => void,
): Promise<RunResult> {
  let result: RunResult = { exitCode: 0, signal: undefined, stdout: '', stderr: '', notFound: false };
  for (const command of commands) {
    result = await run({ command, ...(onLine === undefined ? {} : { onLine }) });
    if (result.exitCode !== 0) return result;
  }
  return result;
}

function aptHasLists(): boolean {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}
