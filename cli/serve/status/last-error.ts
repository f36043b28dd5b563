import type { ServerLog } from '../../../boot/server/log.ts';
import { messageOf } from '../../../system/error.ts';

/** The newest error of a log. */
export interface LastError {
  readonly atMs: number;
  readonly message: string;
}

const longest = 500;

/**
 * A log that remembers its newest error.
 * @param clock milliseconds since 1970
 */
export function rememberingLog(
  log: ServerLog,
  clock: () => number,
): { readonly log: ServerLog; last: () => LastError | null } {
  let last: LastError | null = null;
  return {
    log: {
      debug: (details, message) => log.debug(details, message),
      info: (details, message) => log.info(details, message),
      warn: (details, message) => log.warn(details, message),
      error(details, message) {
        const cause = 'error' in details ? `: ${messageOf(details.error)}` : '';
        last = { atMs: clock(), message: `${message}${cause}`.slice(0, longest) };
        log.error(details, message);
      },
    },
    last: () => last,
  };
}
