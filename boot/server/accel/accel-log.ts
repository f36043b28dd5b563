import type { ByteRange } from '../bytes/range.ts';

/** nginx' words for a line of its log, after the name of the format. */
export const accelLogFormat =
  '$request_id $status $body_bytes_sent "$sent_http_content_range" "$request_completion"';

/** How nginx sent a file. */
export interface SentByNginx {
  /** That of the request that romkit answered with a redirect. */
  readonly requestId: string;
  readonly status: number;
  readonly bytes: number;
  /** Null where all of the file was asked for. */
  readonly range: ByteRange | null;
  /** All of it went out. */
  readonly complete: boolean;
}

/** Read a datagram of nginx' log by syslog (RFC 3164); null where it is no line of `accelLogFormat`. */
export function readAccelLine(text: string): SentByNginx | null {
  const line =
    /([0-9a-f]{32}) (\d{3}) (\d{1,15}) "(?:bytes (\d{1,15})-(\d{1,15})\/\d+|-?)" "(OK)?-?"\s*$/.exec(text);
  if (line === null) return null;
  const [, requestId = '', status, bytes, first, last, ok] = line;
  return {
    requestId,
    status: Number(status),
    bytes: Number(bytes),
    range: first === undefined ? null : { start: Number(first), end: Number(last) + 1 },
    complete: ok !== undefined,
  };
}
