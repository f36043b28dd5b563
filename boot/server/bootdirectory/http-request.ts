import type { IncomingMessage } from 'node:http';

/** The parts of an HTTP request that scripts and boot events depend on. */
export type HttpRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>;
