import { fieldText } from '../wire-text.ts';

/** A TFTP packet (RFC 1350 section 5, OACK of RFC 2347); numbers and texts as they came. */
export type TftpPacket =
  | { readonly type: 'read-request'; readonly file: string; readonly options: TftpOptions }
  | {
      readonly type: 'data';
      readonly block: number;
      readonly dataBytes: number;
      /** As much of it as was captured; valid until the next packet. */
      readonly data: Buffer;
    }
  | { readonly type: 'ack'; readonly block: number }
  | { readonly type: 'error'; readonly code: number; readonly message: string }
  | { readonly type: 'option-ack'; readonly options: TftpOptions };

export interface TftpOptions {
  /** RFC 2348: bytes in a block. */
  readonly blockBytes: number | undefined;
  /** RFC 2349: size of the file; a client asks with 0. */
  readonly totalBytes: number | undefined;
}

export const defaultBlockBytes = 512;

const headerBytes = 4;
const maxStrings = 64;

/** Section 5 of RFC 1350, and code 8 of RFC 2347. */
const errorWords = [
  'Not defined',
  'File not found',
  'Access violation',
  'Disk full or allocation exceeded',
  'Illegal TFTP operation',
  'Unknown transfer ID',
  'File already exists',
  'No such user',
  'Option negotiation failed',
];

/** Undefined where it is none, or a write. `payloadBytes` is the datagram's length on the wire. */
export function parseTftp(payload: Buffer, payloadBytes: number): TftpPacket | undefined {
  if (payload.length < 2) return undefined;
  const operation = payload.readUInt16BE(0);
  if (operation === 1) return readRequest(payload);
  if (operation === 6) return { type: 'option-ack', options: readOptions(strings(payload.subarray(2))) };
  if (payload.length < headerBytes) return undefined;
  const number = payload.readUInt16BE(2);
  const data = payload.subarray(headerBytes);
  if (operation === 3) return { type: 'data', block: number, dataBytes: payloadBytes - headerBytes, data };
  if (operation === 4) return { type: 'ack', block: number };
  if (operation !== 5) return undefined;
  const words = fieldText(data);
  return { type: 'error', code: number, message: words || (errorWords[number] ?? `Error ${number}`) };
}

function readRequest(payload: Buffer): TftpPacket | undefined {
  const [file, mode, ...options] = strings(payload.subarray(2));
  if (file === undefined || mode === undefined) return undefined;
  return { type: 'read-request', file, options: readOptions(options) };
}

/** Zero-terminated strings; what the end cuts off is one too. */
function strings(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length && found.length < maxStrings;) {
    const end = bytes.indexOf(0, at);
    found.push(fieldText(bytes.subarray(at)));
    if (end < 0) break;
    at = end + 1;
  }
  return found;
}

function readOptions(words: readonly string[]): TftpOptions {
  const value = (name: string): number | undefined => {
    const at = words.findIndex((word, index) => index % 2 === 0 && word.toLowerCase() === name);
    const text = at < 0 ? undefined : words[at + 1];
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  return { blockBytes: value('blksize'), totalBytes: value('tsize') };
}
