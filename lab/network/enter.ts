import { rm } from 'node:fs/promises';
import { systemErrorCode, missingError } from '../../system/error.ts';
import { entryCommand, isRootHere, type Command } from './entry.ts';
import { startJob, type Job } from '../../system/process/job.ts';
import { eachLine } from '../../system/process/lines.ts';
import { makeRunFolder, sweepRunFolders } from '../../system/files/run-folder.ts';

export interface LabRequest {
  /** Runs inside as process 1, with every right over the network. It gets a LabInput as the first line of its stdin. */
  readonly program: Command;
  /** Anything that JSON can say. */
  readonly plan: unknown;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the run folder is made; default the system's folder for temporary files. */
  readonly folder?: string;
  /** Each JSON object that the program prints, a line each. Without it the program's output is this process's own. */
  readonly onDocument?: (document: Readonly<Record<string, unknown>>) => void;
  /** Every other line it prints, stderr included. */
  readonly onNote?: (line: string) => void;
  /** File descriptors of this process that the program has as 3, 4, … */
  readonly descriptors?: readonly number[];
  /** Aborting is stop(). */
  readonly signal?: AbortSignal;
  /** How long stop() lets the program wind up before it is killed; default 5000. */
  readonly graceMs?: number;
}

/** The first line that the program inside reads; afterwards its stdin stays open as long as the outer lives. */
export interface LabInput {
  readonly runFolder: string;
  readonly plan: unknown;
}

/** How the program inside ended. */
export interface LabEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that were no documents, for an error's details. */
  readonly lastNotes: readonly string[];
}

export interface Lab {
  readonly runFolder: string;
  /** Settles when the program inside has ended, and all it started with it, and the run folder is gone. */
  readonly ended: Promise<LabEnd>;
  /** Ask the program to end (its stdin closes), kill it after the grace time. */
  stop(): Promise<LabEnd>;
}

/**
 * Start a program in a network of its own; nothing that it does there can reach any other network. Folders that
 * killed runs left are removed first.
 * @throws RomkitError `tool-missing` where unshare is not there; see requireLab for a system that does not allow it.
 */
export async function enterLab(request: LabRequest): Promise<Lab> {
  request.signal?.throwIfAborted();
  await sweepRunFolders(request.folder);
  const runFolder = await makeRunFolder('lab', request.folder);
  const job = await launch(request, runFolder);
  const lastNotes = readOutput(job, request);
  job.stdin?.on('error', () => undefined);
  job.stdin?.write(`${JSON.stringify({ runFolder, plan: request.plan } satisfies LabInput)}\n`);
  let killTimer: NodeJS.Timeout | undefined;
  const ended = job.closed
    .then((exit) => ({ ...exit, lastNotes }))
    .finally(async () => {
      clearTimeout(killTimer);
      request.signal?.removeEventListener('abort', onAbort);
      await rm(runFolder, { recursive: true, force: true });
    });
  const stop = (): Promise<LabEnd> => {
    job.stdin?.end();
    killTimer ??= setTimeout(() => job.kill('SIGKILL'), request.graceMs ?? 5000);
    return ended;
  };
  const onAbort = (): void => void stop();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  return { runFolder, ended, stop };
}

/** In a session of its own: Ctrl-C reaches the outer alone, which then winds the inner up in order. */
async function launch(request: LabRequest, runFolder: string): Promise<Job> {
  const output = request.onDocument === undefined ? 'inherit' : 'pipe';
  try {
    return await startJob({
      command: entryCommand(request.program, isRootHere()),
      // Its temporary files go with the run folder, also where it is killed.
      env: { ...request.env, TMPDIR: runFolder },
      stdio: ['pipe', output, output, ...(request.descriptors ?? [])],
      // Its stdin closes with romkit, and it winds up by itself.
      outlivesUs: true,
    });
  } catch (error) {
    await rm(runFolder, { recursive: true, force: true });
    throw systemErrorCode(error) === 'ENOENT'
      ? missingError('tool-missing', 'setpriv or unshare is missing.', 'apt-get install util-linux', error)
      : error;
  }
}

/** Hands on what the program prints; returns the last notes, which grow as they come. */
function readOutput(job: Job, { onDocument, onNote }: LabRequest): readonly string[] {
  const lastNotes: string[] = [];
  const note = (line: string): void => {
    lastNotes.push(line);
    if (lastNotes.length > 20) lastNotes.shift();
    onNote?.(line);
  };
  if (job.stderr !== null) eachLine(job.stderr, note);
  if (job.stdout !== null) {
    eachLine(job.stdout, (line) => {
      const document = parse(line);
      if (document === undefined) note(line);
      else onDocument?.(document);
    });
  }
  return lastNotes;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
