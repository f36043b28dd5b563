import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { Acknowledgements } from './acknowledged.ts';
import type { Chunks } from './chunks.ts';
import { closeFile, openFile, type OpenFile } from './open-file.ts';
import { readRange, type ByteRange } from './range.ts';
import { readPart, sendPart } from './send-part.ts';
import { present } from '../../../system/present.ts';

export interface FileToSend {
  readonly path: string;
  /** A file of another length is not this one any more, and is not sent. */
  readonly sizeBytes: number;
  /** Strong validator with its quotes (RFC 9110 section 8.8.3). */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SendOptions {
  readonly chunks: Chunks;
  /**
   * Awaited before the last KiB of the body is sent, when the client has acknowledged all the rest. Where it throws,
   * the connection is broken off.
   */
  readonly beforeTail?: (range: ByteRange) => Promise<void>;
}

/** How a request for a file ended. */
export interface Sent {
  readonly status: number;
  /** The part that the answer announced; null where it had no body. */
  readonly range: ByteRange | null;
  /** That part was handed to the network whole. */
  readonly whole: boolean;
  /** Bytes of the body that were handed over. */
  readonly bytes: number;
}

const tailBytes = 1024;

const acknowledgements = new Acknowledgements();

/**
 * Answer GET or HEAD with a file or a part of it (RFC 9110 sections 13 and 14).
 * @throws the system's error where the file cannot be opened or has another length; nothing has been answered then
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: FileToSend,
  options: SendOptions,
): Promise<Sent> {
  const { status, range } = answerTo(request, file);
  const lengths = lengthHeaders(status, range, file.sizeBytes);
  const headers = { etag: file.etag, 'accept-ranges': 'bytes', ...file.headers, ...lengths };
  if (range === null || request.method === 'HEAD') {
    response.writeHead(status, headers).end();
    return { status, range: null, whole: false, bytes: 0 };
  }
  const open = await openWhole(file);
  // A file that is cut while it is sent breaks the connection off.
  response.strictContentLength = true;
  response.writeHead(status, headers);
  const chunkBytes = options.chunks.take(range.end - range.start);
  let bytes = 0;
  const count = (sent: number): void => {
    bytes += sent;
  };
  try {
    await sendBody(open, range, response, { chunkBytes, count, beforeTail: options.beforeTail });
    return { status, range, whole: true, bytes };
  } catch {
    // Whatever broke, the client must not take the part for the whole.
    response.destroy();
    return { status, range, whole: false, bytes };
  } finally {
    options.chunks.release();
    await closeFile(open);
  }
}

/** Status, and the part that belongs to it; null where there is none. */
function answerTo(request: IncomingMessage, { sizeBytes, etag }: FileToSend): Pick<Sent, 'status' | 'range'> {
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) return { status: 304, range: null };
  const wanted = ifRange === undefined || ifRange === etag ? readRange(range, sizeBytes) : null;
  if (wanted === 'unsatisfiable') return { status: 416, range: null };
  return wanted === null
    ? { status: 200, range: { start: 0, end: sizeBytes } }
    : { status: 206, range: wanted };
}

/** RFC 9110 section 13.1.2: weak comparison. */
const matches = (header: string, etag: string): boolean =>
  header.split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, '')));

function lengthHeaders(
  status: number,
  range: ByteRange | null,
  sizeBytes: number,
): Record<string, string | number> {
  if (status === 416) return { 'content-range': `bytes */${sizeBytes}`, 'content-length': 0 };
  if (range === null) return {};
  const { start, end } = range;
  return {
    'content-length': end - start,
    ...(status === 206 ? { 'content-range': `bytes ${start}-${end - 1}/${sizeBytes}` } : {}),
  };
}

async function openWhole({ path, sizeBytes }: FileToSend): Promise<OpenFile> {
  const file = await openFile(path);
  if (file.sizeBytes === sizeBytes) return file;
  await closeFile(file);
  throw new Error(`${path} has ${file.sizeBytes} bytes, not ${sizeBytes}`);
}

interface Sending {
  readonly chunkBytes: number;
  readonly count: (bytes: number) => void;
  readonly beforeTail: SendOptions['beforeTail'];
}

async function sendBody(
  { fd }: OpenFile,
  { start, end }: ByteRange,
  response: ServerResponse,
  sending: Sending,
): Promise<void> {
  const { beforeTail, count } = sending;
  const tailStart = beforeTail === undefined ? end : Math.max(start, end - tailBytes);
  const tail = await readPart(fd, Buffer.alloc(end - tailStart), tailStart);
  await sendPart({ fd, start, end: tailStart }, response, sending);
  if (beforeTail !== undefined) {
    await acknowledgements.of(present(response.socket, 'socket'));
    await beforeTail({ start, end });
  }
  count(tail.length);
  response.end(tail);
  await finished(response);
}
