import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Accel } from '../../../../boot/server/accel/accel.ts';
import { readAccelLine, type SentByNginx } from '../../../../boot/server/accel/accel-log.ts';

const requestId = '0123456789abcdef'.repeat(2);
const prefix = '<190>Nov 26 23:48:09 romkit: ';

describe("a line of nginx' log", () => {
  it.each([
    [`${requestId} 200 6000000 "-" "OK"`, { status: 200, bytes: 6_000_000, range: null, complete: true }],
    [`${requestId} 200 1234 "-" ""`, { status: 200, bytes: 1234, range: null, complete: false }],
    [`${requestId} 200 1234 "" "-"`, { status: 200, bytes: 1234, range: null, complete: false }],
    [
      `${requestId} 206 10 "bytes 5-14/100" "OK"`,
      { status: 206, bytes: 10, range: { start: 5, end: 15 }, complete: true },
    ],
    [`${requestId} 404 153 "-" "OK"\n`, { status: 404, bytes: 153, range: null, complete: true }],
  ])('%s', (line, sent) => {
    expect(readAccelLine(prefix + line)).toEqual({ requestId, ...sent });
  });

  it('is nothing else', () => {
    expect(readAccelLine(`${prefix}127.0.0.1 - - "GET / HTTP/1.1" 200`)).toBeNull();
    expect(readAccelLine(`${prefix}${requestId} 200 x "-" "OK"`)).toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (text) => void readAccelLine(text)));
  });
});

describe('a transfer that nginx makes', () => {
  const request = (id: unknown): IncomingMessage => ({ headers: { 'x-request-id': id } }) as never;
  const response = (): {
    headers: unknown;
    writeHead(status: number, headers: unknown): { end(): void };
  } => ({
    headers: null,
    writeHead(_status, headers) {
      this.headers = headers;
      return { end: () => undefined };
    },
  });

  it('begins with a redirect, and ends with its own line of the log, once', () => {
    const accel = new Accel('/romkit-content');
    const ends: SentByNginx[] = [];
    const answer = response();
    accel.redirect(request(requestId), answer as never, 'sha256/ab/abc', {}, (sent) => ends.push(sent));
    expect(answer.headers).toMatchObject({ 'x-accel-redirect': '/romkit-content/sha256/ab/abc' });
    accel.take(`${'f'.repeat(32)} 200 1 "-" "OK"`);
    expect(ends).toEqual([]);
    accel.take(`${requestId} 200 1 "-" "OK"`);
    accel.take(`${requestId} 200 1 "-" "OK"`);
    expect(ends).toHaveLength(1);
  });

  it.each([undefined, '', 'x', `${requestId}0`, [requestId]])(
    'is none where the request came past it: %j',
    (id) => {
      expect(new Accel('/x').takes(request(id))).toBe(false);
    },
  );
});
