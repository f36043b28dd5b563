import { join } from 'node:path';
import { ExitCode, RomkitError } from '../host/error.ts';
import { makeFolder, sha256 } from '../host/files.ts';
import { takeLock, type Lock } from '../host/lock.ts';
import type { Run } from '../host/process.ts';
import type { Guard } from './backend.ts';

/** Keeps others away from a device or a chip, while romkit lives and while a tool that it started does. */
export interface Exclusive {
  readonly guard: Guard;
  release(): Promise<void>;
}

/**
 * Take a device or a chip for oneself, or say who has it. There are two locks: romkit's own, and a kernel lock
 * (flock) that the tool holds, which outlives a romkit that is killed.
 * @param name from `FlashIdentity`
 * @throws RomkitError `device-busy`, exit code 35
 */
export async function takeExclusively(folder: string, name: string, run: Run): Promise<Exclusive> {
  const path = join(folder, `romkit-flash-${sha256(name).slice(0, 16)}`);
  await makeFolder(folder);
  const lock = await takeOrRefuse(`${path}.lock`, name);
  const kernelLock = `${path}.flock`;
  const free = await run({ command: ['flock', '-n', '-E', '75', kernelLock, 'true'] });
  if (free.exitCode === 75) {
    await lock.release();
    throw busy(
      name,
      'a tool that an earlier romkit started is still at work on it',
      `If it hangs, fuser -k ${kernelLock} ends it, and the chip may be left half written.`,
    );
  }
  return {
    // -F: the tool takes flock's place and keeps the lock, there is no process between.
    guard: (command) =>
      free.exitCode === 0 ? ['flock', '-n', '-F', '-E', '75', kernelLock, ...command] : command,
    release: () => lock.release(),
  };
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
