import { join } from 'node:path';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { makeFolder, sha256 } from '../../../system/files/files.ts';
import { takeLock, type Lock } from '../../../system/lock/lock.ts';
import type { Run, RunResult } from '../../../system/process/run.ts';
import type { Guard } from '../backend.ts';
import { endDeadTool } from './dead-tool.ts';

/** Keeps others away from a device or a chip, while romkit lives and while a tool that it started does. */
export interface Exclusive {
  readonly guard: Guard;
  release(): Promise<void>;
}

/**
 * Take a device or a chip for oneself, or say who has it. There are two locks: romkit's own, and a kernel lock
 * (flock) that the tool holds, which outlives a romkit that is killed. A tool whose programmer is gone keeps it for
 * nothing; it is ended.
 * @param name from `FlashIdentity`
 * @param onNote is told what was ended
 * @throws RomkitError `device-busy`, exit code 35
 */
export async function takeExclusively(
  folder: string,
  name: string,
  run: Run,
  onNote: (note: string) => void = () => undefined,
): Promise<Exclusive> {
  const path = join(folder, `romkit-flash-${sha256(name).slice(0, 16)}`);
  await makeFolder(folder);
  const lock = await takeOrRefuse(`${path}.lock`, name);
  try {
    const canLock = await freeKernelLock(`${path}.flock`, name, run, onNote);
    return {
      // -F: the tool takes flock's place and keeps the lock, there is no process between.
      guard: (command) =>
        canLock ? ['flock', '-n', '-F', '-E', '75', `${path}.flock`, ...command] : command,
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** @returns whether the tool can take it: not where flock is missing */
async function freeKernelLock(
  path: string,
  name: string,
  run: Run,
  onNote: (note: string) => void,
): Promise<boolean> {
  const attempt = (): Promise<RunResult> => run({ command: ['flock', '-n', '-E', '75', path, 'true'] });
  const isTaken = ({ exitCode }: RunResult): boolean => exitCode === 75;
  const first = await attempt();
  const ended = isTaken(first) ? await endDeadTool(path) : [];
  for (const { pid } of ended)
    onNote(`The tool of an earlier romkit (process ${pid}) had lost its programmer for good; it was ended.`);
  const last = ended.length > 0 ? await attempt() : first;
  if (!isTaken(last)) return last.exitCode === 0;
  throw busy(
    name,
    'a tool that an earlier romkit started is still at work on it',
    `If it hangs, fuser -k ${path} ends it, and the chip may be left half written.`,
  );
}

async function takeOrRefuse(path: string, name: string): Promise<Lock> {
  const controller = new AbortController();
  return takeLock(path, {
    signal: controller.signal,
    onWait: (pid) => controller.abort(busy(name, `romkit (process ${pid}) has it`)),
  });
}

const busy = (name: string, who: string, more = ''): RomkitError =>
  new RomkitError({
    code: 'device-busy',
    message: `${name} is in use: ${who}.`,
    hint: `Nothing was written. Wait until it is done. ${more}`.trimEnd(),
    exitCode: ExitCode.deviceBusy,
  });

/** One guard inside the other. */
export const nest =
  (...guards: readonly Guard[]): Guard =>
  (command) =>
    guards.reduceRight((inner, guard) => guard(inner), command);
