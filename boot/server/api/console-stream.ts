import type { ServerResponse } from 'node:http';
import type { ConsoleHistory } from '../../evidence/console/history.ts';

interface ConsoleStream {
  readonly history: ConsoleHistory;
  /** Tells one run of the server from another: offsets of another run mean nothing. */
  readonly epoch: string;
  /** Offset of the first character that the client wants. */
  readonly from: number;
}

/** A client that takes no more than this is let go; it comes back and resumes. */
const mostBufferedBytes = 1 << 20;
/** A serial line comes character by character: what comes together is one event. */
const collectMs = 40;
const aliveMs = 15_000;

/**
 * A console as server-sent events (HTML Living Standard, section 9.2), what is kept of it first. Each event's data is
 * `{"offset":…,"text":…}`; its id is where a client resumes. Ends with the client's connection.
 */
export function streamConsole(response: ServerResponse, { history, epoch, from }: ConsoleStream): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  let next = from;
  const tell = (): void => {
    collecting = undefined;
    const { offset, text } = history.from(next);
    if (text === '') return;
    if (response.writableLength > mostBufferedBytes) return void response.destroy();
    next = offset + text.length;
    response.write(`id: ${epoch}-${next}\nevent: console\ndata: ${JSON.stringify({ offset, text })}\n\n`);
  };
  let collecting: NodeJS.Timeout | undefined;
  response.write('retry: 1000\n\n');
  tell();
  const leave = history.follow(() => (collecting ??= setTimeout(tell, collectMs)));
  const alive = setInterval(() => response.write(':\n\n'), aliveMs).unref();
  response.once('close', () => {
    leave();
    clearTimeout(collecting);
    clearInterval(alive);
  });
}

/** The offset in the id of an event; undefined where another run of the server gave it, or nobody. */
export function offsetOf(lastEventId: string | undefined, epoch: string): number | undefined {
  const [, run, offset] = /^(.*)-(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
  return run === epoch ? Number(offset) : undefined;
}
