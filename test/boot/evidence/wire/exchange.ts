import { clientMac, server } from './packets.ts';
import { Talk } from './talk.ts';

export const get = (path: string, ...fields: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: 10.77.0.1', ...fields, '', ''].join('\r\n');
export const head = (status: string, ...fields: string[]): string =>
  [`HTTP/1.1 ${status}`, ...fields, '', ''].join('\r\n');
export const ok = (body: string, ...fields: string[]): string =>
  head('200 OK', `Content-Length: ${body.length}`, ...fields) + body;

export const request = {
  mac: clientMac,
  type: 'http-request',
  server,
  method: 'GET',
  path: '/a',
  userAgent: null,
  range: null,
};
export const response = {
  mac: clientMac,
  type: 'http-response',
  server,
  path: '/a',
  status: 200,
  bytes: 5,
  totalBytes: 5,
  complete: true,
};

/** Frames of a connection: a handshake, then what the function says on it. */
export const talk = (say: (connection: Talk) => Buffer[], connection = new Talk()): Buffer[] => [
  ...connection.handshake(),
  ...say(connection),
];
