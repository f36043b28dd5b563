/** What the shell is told. The numbers are a promise to users' scripts: README, "Exit codes". */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  missing: 3,
  buildFailed: 10,
  chainBroken: 20,
  flashRefused: 30,
  flashFailedUnchanged: 32,
  flashFailedPartial: 33,
  verifyFailed: 34,
  deviceBusy: 35,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface RomkitErrorInit {
  /** Stable name of the problem, lower case with dashes, e.g. `source-not-reachable`. */
  readonly code: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What the person should do next; a command where there is one. */
  readonly hint?: string;
  /** Lines that belong to the problem and are shown below it, e.g. a compiler's own words. */
  readonly details?: readonly string[];
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** The one error that people see; everything else is a defect of romkit. */
export class RomkitError extends Error {
  override readonly name = 'RomkitError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly exitCode: ExitCode;

  constructor(init: RomkitErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.hint = init.hint;
    this.details = init.details ?? [];
    this.exitCode = init.exitCode ?? ExitCode.failed;
  }
}

/** Wrong usage: exit code 2. */
export function usageError(code: string, message: string, hint?: string): RomkitError {
  return new RomkitError({
    code,
    message,
    exitCode: ExitCode.usage,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Something is not there (tool, source, permission): exit code 3, with what supplies it. */
export function missingError(code: string, message: string, hint: string, cause?: unknown): RomkitError {
  return new RomkitError({ code, message, hint, exitCode: ExitCode.missing, cause });
}

/**
 * For the `catch` of what reads a file that a person named.
 * @throws RomkitError `file-not-readable`, exit code 2, with the system's reason
 */
export const notReadable =
  (name: string, hint?: string) =>
  (error: unknown): never => {
    throw usageError('file-not-readable', `${name} cannot be read: ${messageOf(error)}.`, hint);
  };

/** The words of whatever was thrown: of a system error, `no such file or directory` without the call and its file. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const message = String(error.message);
  return ('syscall' in error ? /^[A-Z\d]+: ([^,]+),/.exec(message)?.[1] : undefined) ?? message;
}

/** The `code` of a system error (`ENOENT`, `ENOSPC`, …), or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  // Not `instanceof Error`: system errors of another realm (a vm context, a worker) are none of this one's.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
