import { missingError } from '../../../system/error.ts';
import type { Run, RunResult } from '../../../system/process/run.ts';

/** What a git call needs beside its arguments. */
export interface GitOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Variables with which a surrounding git (a hook, an alias) would redirect ours. */
const foreignVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CEILING_DIRECTORIES',
] as const;

const quietEnvironment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(foreignVariables.map((name) => [name, undefined])),
  // Never asks for a password, never writes to a repository that it only reads.
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS: 'true',
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
};

/**
 * Run git without its being able to ask, page or run a repository's own file system monitor.
 * @throws RomkitError `git-missing` where there is no git.
 */
export async function git(run: Run, args: readonly string[], options: GitOptions = {}): Promise<RunResult> {
  const result = await run({
    command: ['git', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0', ...args],
    env: { ...quietEnvironment, ...options.env },
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (result.notFound) {
    throw missingError(
      'git-missing',
      'git is not installed.',
      'Install it: romkit doctor --fix (or apt-get install git).',
    );
  }
  return result;
}

/** The last line in which git says what went wrong, without its `fatal:`. */
export function gitReason(result: RunResult): string {
  const lines = result.stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const fatal = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1);
  return (fatal ?? `git ended with ${result.signal ?? result.exitCode}`).replace(/^(fatal|error):\s*/, '');
}
