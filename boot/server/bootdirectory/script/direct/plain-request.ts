import { checkedHost, isGpxe } from '../../base-url.ts';
import { bootDirectory, readScriptName, type ScriptName } from '../../paths.ts';

/** A GET for a machine's script that has nothing in it but that. */
export interface PlainRequest {
  readonly method: 'GET';
  /** The target, as it came: path and query. */
  readonly url: string;
  readonly headers: { readonly host: string; readonly 'user-agent'?: string };
  readonly script: ScriptName;
}

/** A longer request is somebody's own. */
const mostBytes = 1024;

const requestLine = new RegExp(`^GET (${bootDirectory}/([^/?#% ]+)(?:\\?[!-~]*)?) HTTP/1\\.1$`);
/** A field line (RFC 9112 section 5), with a value of printable ASCII. */
const fieldLine = /^([\w-]+):[ \t]*([!-~](?:[ -~]*[!-~])?)?[ \t]*$/;

/** Fields that change nothing about the answer. */
const idleFields = new Set(['accept', 'accept-encoding', 'accept-language']);

/**
 * Read a request that is the whole of what a connection has sent: one request line, fields that are known, and the
 * empty line at the end. Anything else is null, and the HTTP server's own parser judges it: another method or version,
 * a body, a second request behind it, an unknown field, a field twice, a host that is none, gPXE.
 *
 * @param text of the bytes in Latin-1
 */
export function readPlainRequest(text: string): PlainRequest | null {
  if (text.length > mostBytes || !text.endsWith('\r\n\r\n')) return null;
  const [first = '', ...lines] = text.slice(0, -4).split('\r\n');
  const [, url, name] = requestLine.exec(first) ?? [];
  const script = name === undefined ? null : readScriptName(name);
  const fields = script === null ? null : readFields(lines);
  if (url === undefined || script === null || fields === null) return null;
  const host = fields.get('host');
  const userAgent = fields.get('user-agent');
  if (host === undefined || checkedHost(host) === null) return null;
  const headers = { host, ...(userAgent === undefined ? {} : { 'user-agent': userAgent }) };
  return isGpxe({ headers }) ? null : { method: 'GET', url, headers, script };
}

function readFields(lines: readonly string[]): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = fieldLine.exec(line) ?? [];
    const field = name?.toLowerCase();
    if (field === undefined || fields.has(field) || !isKnown(field, value)) return null;
    fields.set(field, value);
  }
  return fields;
}

const isKnown = (field: string, value: string): boolean =>
  field === 'connection'
    ? value.toLowerCase() === 'keep-alive'
    : field === 'host' || field === 'user-agent' || idleFields.has(field);
