import { ExitCode, RomkitError } from '../../system/error.ts';
import type { Hold } from '../../rom/flash/burn/environment.ts';
import type { Outputs } from './lost-output.ts';

/** What asks romkit to end, and how long that may wait. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly hold: Hold;
}

/**
 * Aborts on the first signal that asks romkit to end, and the work winds up; on the second romkit ends at once. While
 * they are held back, signals do neither: whoever holds them is told, and that is all. A lost stdout aborts as well;
 * if it is lost while signals are held back, the work is completed and its exit code stands.
 */
export function interruption(
  outputs: Pick<Outputs, 'onLost'>,
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'],
): Interruption {
  const controller = new AbortController();
  const holders = new Set<() => void>();
  let isAsked = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (holders.size > 0) {
        holders.forEach((onSignal) => onSignal());
        return;
      }
      // A terminal that is closed sends SIGHUP twice, by the kernel and by the shell: nobody is in a hurry.
      if (isAsked && signal !== 'SIGHUP') process.exit(ExitCode.interrupted);
      isAsked = true;
      controller.abort(interrupted());
    });
  }
  outputs.onLost((reason) => {
    if (holders.size === 0) controller.abort(reason);
  });
  const hold: Hold = (onSignal) => {
    const holder = (): void => onSignal();
    holders.add(holder);
    return () => void holders.delete(holder);
  };
  return { signal: controller.signal, hold };
}

function interrupted(): RomkitError {
  return new RomkitError({
    code: 'interrupted',
    message: 'Interrupted; nothing half-made is left.',
    exitCode: ExitCode.interrupted,
  });
}
