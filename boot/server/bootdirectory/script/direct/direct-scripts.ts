import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Socket } from 'node:net';
import { keepAliveMs } from '../../../base-app.ts';
import { textHeaders } from '../../answer.ts';
import type { HttpRequest } from '../../http-request.ts';
import type { BootDirectory } from '../../plugin.ts';
import { readAsk } from '../read-ask.ts';
import type { ScriptQueries } from '../script-query.ts';
import type { KeyedAsk } from '../script-writer.ts';
import { DirectConnection } from './direct-connection.ts';
import { readPlainRequest, type PlainRequest } from './plain-request.ts';

interface DirectParts extends BootDirectory {
  readonly queries: ScriptQueries;
}

/** A machine that has an image asks with the same bytes at each boot. */
const mostKnown = 20_000;

interface Known {
  readonly request: PlainRequest;
  readonly ask: KeyedAsk;
}

/**
 * Answer plain requests for machines' scripts before Node's HTTP server parses them: a storm of machines asks for
 * thousands in a second, and parsing, routing and writing the answer take four times as long as the script itself.
 * With the first request that is not plain, or whose answer cannot be given at once, the HTTP server takes the
 * connection. The answer and the boot events are the same by both ways.
 */
export function answerDirectly(server: Server, parts: DirectParts): void {
  // Node's HTTP server takes TLS connections by another event, once they are decrypted.
  if (server instanceof TlsServer) return;
  const take = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const own = new Set<Socket>();
  const leave = function (this: Socket): void {
    own.delete(this);
  };
  const options = {
    answer: directAnswer(parts),
    handOver: (socket: Socket): void => {
      own.delete(socket);
      socket.off('close', leave);
      for (const listener of take) listener.call(server, socket);
    },
    idleMs: keepAliveMs,
  };
  server.on('connection', (socket) => {
    own.add(socket);
    socket.on('close', leave);
    new DirectConnection(socket, options);
  });
  const closeAllConnections = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    for (const socket of own) socket.destroy();
    closeAllConnections();
  };
}

function directAnswer(parts: DirectParts): (text: string, socket: Socket) => boolean {
  const { events, scripts, queries, publicUrl } = parts;
  const known = new Map<string, Known>();
  const read = (text: string, socket: Socket): Known | null => {
    const request = readPlainRequest(text);
    if (request === null) return null;
    const ask = readAsk(request.script, { ...request, socket }, queries, publicUrl);
    return { request, ask };
  };
  return (text, socket) => {
    const before = known.get(text);
    const asked = before ?? read(text, socket);
    const script = asked === null ? null : scripts.ready(asked.ask);
    if (asked === null || script === null) return false;
    if (before === undefined && !script.waits) {
      if (known.size >= mostKnown) known.clear();
      known.set(text, asked);
    }
    const { method, url, headers } = asked.request;
    const request: HttpRequest = { method, url, headers, socket };
    const ended = events.request(request, asked.ask.mac);
    const { status, body } = scripts.give(asked.ask, script);
    const totalBytes = body.length;
    // A string goes out at once with its head.
    socket.write(headOf(totalBytes) + body, 'latin1', (error) => {
      const complete = error === undefined || error === null;
      ended({ status, bytes: complete ? totalBytes : 0, totalBytes, complete });
    });
    return true;
  };
}

const fields = Object.entries(textHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
const fixedHead = `HTTP/1.1 200 OK\r\n${fields.join('')}Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveMs / 1000}\r\n`;

let dateSecond = 0;
let dateField = '';

function headOf(bytes: number): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateField = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
  }
  return `${fixedHead}${dateField}content-length: ${bytes}\r\n\r\n`;
}
