import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BoundedMap } from '../../../system/bounded-map.ts';
import { listenError } from '../listen-error.ts';
import { readAccelLine, type SentByNginx } from './accel-log.ts';
import { present } from '../../../system/present.ts';

/** Transfers that nginx has under way at a time. */
const mostUnderWay = 50_000;

/** Loopback alone: whoever can send datagrams here can log in on this machine. */
const logHost = '127.0.0.1';

/**
 * nginx in front of romkit sends the bytes: romkit decides and answers with a redirect into a location that nginx
 * serves for nobody else (nginx, ngx_http_proxy_module, X-Accel-Redirect). That a file went out whole is known from
 * nginx' access log, line by line over syslog; each line is found by the id that nginx gave the request. A line that is
 * lost leaves a boot at "script served", no more. That is not good enough for an image for the next boot only, which
 * would be installed twice: romkit sends those itself, and nginx passes the bytes on.
 */
export class Accel {
  readonly #location: string;
  readonly #underWay = new BoundedMap<(sent: SentByNginx) => void>(mostUnderWay);

  /** @param location of the store's root in nginx' configuration, e.g. `/romkit-content` */
  constructor(location: string) {
    this.#location = location;
  }

  /** The request came by nginx: one that came past it has to be answered with the bytes. */
  takes({ headers }: IncomingMessage): boolean {
    return requestIdOf(headers['x-request-id']) !== null;
  }

  /**
   * @param path of the file below the store's root
   * @param onSent called when nginx has sent it, or has given up
   */
  redirect(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    headers: Readonly<Record<string, string>>,
    onSent: (sent: SentByNginx) => void,
  ): void {
    this.#underWay.set(
      present(requestIdOf(request.headers['x-request-id']), 'request number of nginx'),
      onSent,
    );
    response
      .writeHead(200, { ...headers, 'x-accel-redirect': `${this.#location}/${path}`, 'content-length': 0 })
      .end();
  }

  /** A datagram of nginx' log. */
  take(text: string): void {
    const sent = readAccelLine(text);
    const onSent = sent === null ? undefined : this.#underWay.get(sent.requestId);
    if (sent === null || onSent === undefined) return;
    this.#underWay.delete(sent.requestId);
    onSent(sent);
  }

  /**
   * Listen for nginx' log.
   * @returns what ends it
   * @throws RomkitError `address-in-use` or `address-not-available`
   */
  async listen(port: number): Promise<Socket> {
    const socket = createSocket('udp4').on('message', (message) => this.take(message.toString('latin1')));
    socket.bind(port, logHost);
    await once(socket, 'listening').catch((error: unknown) => {
      throw listenError(logHost, port, error);
    });
    return socket;
  }
}

/** nginx' $request_id: 16 random bytes. */
const requestIdOf = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && /^[0-9a-f]{32}$/.test(header) ? header : null;
