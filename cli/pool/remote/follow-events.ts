import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';

/** Before a connection that broke is made again. */
const retryMs = 1000;

/**
 * Hear of every event of a server; with each new connection of one more, since events may have been missed.
 * @returns what ends it
 */
export function followEvents(api: ApiClient, listener: () => void): () => void {
  const end = new AbortController();
  const follow = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await hear(api, listener, end.signal).catch(() => undefined);
      // The next look at the pool tells what is wrong.
      if (!end.signal.aborted) listener();
      await sleep(retryMs, undefined, { ref: false, signal: end.signal }).catch(() => undefined);
    }
  };
  void follow();
  return () => end.abort();
}

async function hear(api: ApiClient, listener: () => void, end: AbortSignal): Promise<void> {
  const chunks = await api.events(end);
  listener();
  for await (const chunk of chunks) {
    // A comment keeps the connection alive (HTML Living Standard, section 9.2.6).
    if (Buffer.from(chunk).toString().trim() !== ':') listener();
  }
}
