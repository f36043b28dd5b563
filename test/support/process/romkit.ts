import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../system/files/folders.ts';

/** How a romkit that was run as a program ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A romkit that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first event of the --json stream that fits; rejects where romkit ends without one. */
  event(fits: (event: Readonly<Record<string, unknown>>) => boolean): Promise<void>;
  /** Its stderr so far. */
  stderr(): string;
  /** Resolves when these words are on stderr; rejects where romkit ends without them. */
  said(words: string): Promise<void>;
}

/** Where a romkit runs: nothing of the user's own settings, cache or sources reaches it. */
export interface Place {
  /** Home, working folder, cache and settings are below it. */
  readonly root: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The program that `npm run romkit` runs; jest's global set-up has compiled it. */
export const romkitProgram = join(packageRoot(), 'dist/cli/main.js');

export const homeOf = (place: Place): string => join(place.root, 'home');
export const workOf = (place: Place): string => join(place.root, 'work');
export const cacheOf = (place: Place): string => join(place.root, 'cache', 'romkit');

export function environmentOf(place: Place): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: homeOf(place),
    XDG_CACHE_HOME: join(place.root, 'cache'),
    XDG_CONFIG_HOME: join(place.root, 'config'),
    XDG_STATE_HOME: join(place.root, 'state'),
    ...place.env,
  };
}

export function startRomkit(place: Place, ...args: string[]): Running {
  return start(place, process.execPath, romkitProgram, ...args);
}

export function romkit(place: Place, ...args: string[]): Promise<Ended> {
  return startRomkit(place, ...args).ended;
}

/** Run some other program as romkit would be run, e.g. a shell that sets up a mount and then calls romkit. */
export function start(place: Place, ...command: [string, ...string[]]): Running {
  for (const folder of [homeOf(place), workOf(place)]) mkdirSync(folder, { recursive: true });
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: workOf(place),
    env: environmentOf(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const events: Record<string, unknown>[] = [];
  const listeners = new Set<() => void>();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    listeners.forEach((listener) => listener());
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout += `${line}\n`;
    if (line.startsWith('{')) events.push(JSON.parse(line) as Record<string, unknown>);
    listeners.forEach((listener) => listener());
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr });
      listeners.forEach((listener) => listener());
    });
  });
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (isSo()) resolve();
        else if (child.exitCode !== null || child.signalCode !== null)
          reject(new Error(`romkit ended before that: ${stdout}${stderr}`));
        else return;
        listeners.delete(look);
      };
      listeners.add(look);
      look();
    });
  return {
    ...{ child, ended },
    event: (fits) => until(() => events.some(fits)),
    stderr: () => stderr,
    said: (words) => until(() => stderr.includes(words)),
  };
}

/** The documents of a --json stream. */
export function documents(ended: Ended): Record<string, unknown>[] {
  return ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
