import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';

/** An event of a stream of server-sent events (HTML Living Standard, section 9.2.6). */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Before a connection that broke is made again. */
const retryMs = 1000;

/**
 * Hear the events of one of a server's streams; a connection that broke is made again, from where it left off.
 * @param path below the API's root
 * @param listener is given null with each connection that is made or lost, since events may have been missed
 * @returns what ends it
 */
export function followEvents(
  api: ApiClient,
  path: string,
  listener: (event: ServerEvent | null) => void,
): () => void {
  const end = new AbortController();
  let last: string | undefined;
  const hear = async (): Promise<void> => {
    const chunks = await api.events(path, end.signal, last);
    listener(null);
    for await (const { id, ...event } of readEvents(chunks)) {
      last = id ?? last;
      listener(event);
    }
  };
  const follow = async (): Promise<void> => {
    const hasEnded = (): boolean => end.signal.aborted;
    while (!hasEnded()) {
      await hear().catch(() => undefined);
      // The next look at the pool tells what is wrong.
      if (!hasEnded()) listener(null);
      await sleep(retryMs, undefined, { ref: false, signal: end.signal }).catch(() => undefined);
    }
  };
  void follow();
  return () => end.abort();
}

/** The server ends a block with an empty line and writes data as one line; what is not data keeps a connection alive. */
async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent & { readonly id: string | undefined }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = fieldOf(block, 'data');
      if (data !== undefined)
        yield { id: fieldOf(block, 'id'), type: fieldOf(block, 'event') ?? 'message', data };
    }
  }
}

const fieldOf = (block: string, name: string): string | undefined =>
  block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
