import type { ServerSign } from '../../../boot/registry/model/server.ts';
import type { ServerTable } from '../../../boot/registry/registry.ts';

const everyMs = 20_000;

/**
 * Write this server's sign of life every twenty seconds, for the others on its registry.
 * @param clock milliseconds since 1970
 * @returns ends it in good order
 */
export function keepSigning(
  table: ServerTable,
  sign: Omit<ServerSign, 'seenMs'>,
  clock: () => number,
): () => Promise<void> {
  // A database that is away is told again by the next one.
  let writing = Promise.resolve();
  const write = (): void => {
    writing = writing.then(() => table.tell({ ...sign, seenMs: clock() })).catch(() => undefined);
  };
  write();
  const timer = setInterval(write, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await writing;
    await table.leave(sign.id).catch(() => undefined);
  };
}
