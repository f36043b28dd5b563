import { showable } from '../wire-text.ts';

/** Request line and header fields (RFC 9112 sections 3 and 5). */
export interface RequestHead {
  readonly method: string;
  /** Percent-decoded, with query. */
  readonly path: string;
  readonly fields: HeaderFields;
}

export interface ResponseHead {
  readonly status: number;
  readonly fields: HeaderFields;
}

/** Values by lower-case name; the first where one comes twice. */
export type HeaderFields = ReadonlyMap<string, string>;

const maxHeadBytes = 16_384;
const blankLine = /\r?\n\r?\n/;

/** Collects a head until its blank line, over as many segments as it takes. */
export class HeadBuffer {
  #text = '';

  get text(): string {
    return this.#text;
  }

  get isFull(): boolean {
    return this.#text.length >= maxHeadBytes;
  }

  /** Returns how many of the bytes belong to the head where it is whole now; else undefined. */
  add(bytes: Buffer): number | undefined {
    const heldBytes = this.#text.length;
    this.#text += bytes.toString('latin1', 0, maxHeadBytes - heldBytes);
    const end = blankLine.exec(this.#text);
    if (end === null) return undefined;
    this.#text = this.#text.slice(0, end.index);
    return end.index + end[0].length - heldBytes;
  }

  clear(): void {
    this.#text = '';
  }
}

/** Could a client's first bytes become a request? TLS and others cannot. */
export function looksLikeRequest(text: string): boolean {
  return /^[A-Z]{1,16}(?: |$)/.test(text);
}

/** Undefined where the text is no request. A target that is cut off ends in `…`. */
export function parseRequestHead(text: string): RequestHead | undefined {
  const [line = '', ...rest] = text.split(/\r?\n/);
  const match = /^([A-Z]{1,16}) (\/\S*|\*|https?:\/\/\S+)( ?)/.exec(line);
  if (match === null) return undefined;
  const [, method = '', target = '', after] = match;
  const isCut = after === '' && rest.length === 0;
  return { method, path: isCut ? `${pathOf(target)}…` : pathOf(target), fields: parseFields(rest) };
}

/** Undefined where the text is no response. */
export function parseResponseHead(text: string): ResponseHead | undefined {
  const [line = '', ...rest] = text.split(/\r?\n/);
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/.exec(line)?.[1];
  return status === undefined ? undefined : { status: Number(status), fields: parseFields(rest) };
}

/** A field's value as people may see it; null where it is absent. */
export function fieldValue(fields: HeaderFields, name: string): string | null {
  const value = fields.get(name);
  return value === undefined ? null : showable(value);
}

/** Content-Length (RFC 9110 section 8.6); null where it is absent or no number. */
export function contentLength(fields: HeaderFields): number | null {
  const value = fields.get('content-length');
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

export function isChunked(fields: HeaderFields): boolean {
  return /(?:^|,)\s*chunked\s*$/i.test(fields.get('transfer-encoding') ?? '');
}

function parseFields(lines: readonly string[]): HeaderFields {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The target without scheme and host, if it has them (RFC 9112 section 3.2.2), percent-decoded. */
function pathOf(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?]*/i, '') || '/';
  try {
    return showable(decodeURIComponent(path));
  } catch {
    return showable(path);
  }
}
