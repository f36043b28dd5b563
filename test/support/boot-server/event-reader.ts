import { get, type IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { startServer } from '../../../boot/server/start.ts';

/** A client of an event stream. */
export interface EventReader {
  readonly response: IncomingMessage;
  /** Resolves with all that came so far once these words are in it. */
  until(words: string): Promise<string>;
}

/** Read an event stream of an application, which is started on loopback where it does not listen yet. */
export async function readEvents(
  app: FastifyInstance,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<EventReader> {
  const address = app.server.listening ? app.server.address() : null;
  const port =
    typeof address === 'object' && address !== null
      ? address.port
      : (await startServer(app, '127.0.0.1', 0)).port;
  const response = await new Promise<IncomingMessage>((resolve) => get({ port, path, headers }, resolve));
  let said = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const until = (words: string): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.includes(words)) resolve(said);
        else response.once('data', () => setImmediate(look));
      };
      look();
    });
  return { response, until };
}
