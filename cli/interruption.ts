import { ExitCode, RomkitError } from '../rom/host/error.ts';
import type { Hold } from '../rom/flash/host.ts';

/** What asks romkit to end, and how long that may wait. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly hold: Hold;
}

/**
 * Aborts on the first signal that asks romkit to end, and the work winds up; on the second romkit ends at once. While
 * they are held back, signals do neither: whoever holds them is told, and that is all.
 */
export function interruption(
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'],
): Interruption {
  const controller = new AbortController();
  const holders = new Set<() => void>();
  for (const signal of signals) {
    process.on(signal, () => {
      if (holders.size > 0) return holders.forEach((onSignal) => onSignal());
      if (controller.signal.aborted) process.exit(ExitCode.interrupted);
      controller.abort(interrupted());
    });
  }
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
