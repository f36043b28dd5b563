import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPlainRequest } from '../../../../boot/server/bootdirectory/script/direct/plain-request.ts';
import { mac } from '../../registry/sample.ts';
import { anyText } from '../../../support/any-text.ts';

const path = `/bootdirectory/${mac(1)}.ipxe`;
const plain = (fields: readonly string[], line = `GET ${path} HTTP/1.1`): string =>
  [line, ...fields, '', ''].join('\r\n');
const host = 'Host: boot.example:8080';

describe('a plain request', () => {
  it.each([
    [[host]],
    [['Connection: keep-alive', 'User-Agent: iPXE/1.21.1+ (g0ab2)', host]],
    [['host:boot.example:8080  ', 'ACCEPT: */*', 'Accept-Encoding:', 'Accept-Language: *']],
    [[host, 'connection: Keep-Alive']],
  ])('is read: %j', (fields) => {
    expect(readPlainRequest(plain(fields))).toMatchObject({
      method: 'GET',
      url: path,
      headers: { host: 'boot.example:8080' },
      script: { mac: mac(1), flavour: 'ipxe' },
    });
  });

  it('has a query and any spelling of the address', () => {
    const line = 'GET /bootdirectory/52-54-00-00-00-01.gpxe?attempt=2&serial=A%20B HTTP/1.1';
    expect(readPlainRequest(plain([host, 'User-Agent: iPXE/2'], line))).toMatchObject({
      url: '/bootdirectory/52-54-00-00-00-01.gpxe?attempt=2&serial=A%20B',
      headers: { 'user-agent': 'iPXE/2' },
      script: { mac: mac(1), flavour: 'gpxe' },
    });
  });
});

describe('the HTTP server reads', () => {
  const line = (text: string): string => plain([host], text);
  it.each([
    ['another method', line(`HEAD ${path} HTTP/1.1`)],
    ['an older version', line(`GET ${path} HTTP/1.0`)],
    ['a path in full', line(`GET http://boot.example${path} HTTP/1.1`)],
    ['another path', line('GET /bootdirectory/boot.ipxe HTTP/1.1')],
    ['a path in percents', line(`GET ${path.replaceAll(':', '%3A')} HTTP/1.1`)],
    ['a path above', line(`GET /bootdirectory/../${mac(1)}.ipxe HTTP/1.1`)],
    ['a fragment', line(`GET ${path}#a HTTP/1.1`)],
    ['a tab in the request line', line(`GET\t${path}\tHTTP/1.1`)],
    ['letters beyond ASCII', line(`GET ${path}?a=\u00e9 HTTP/1.1`)],
    ['no host', plain([])],
    ['an empty host', plain(['Host:'])],
    ['a host that is none', plain(['Host: a b'])],
    ['two hosts', plain([host, host])],
    ['gPXE', plain([host, 'User-Agent: gPXE/1.0.1'])],
    ['a body', plain([host, 'Content-Length: 5'])],
    ['chunks', plain([host, 'Transfer-Encoding: chunked'])],
    ['a last request', plain([host, 'Connection: close'])],
    ['an upgrade', plain([host, 'Connection: keep-alive, upgrade', 'Upgrade: h2c'])],
    ['a part of a file', plain([host, 'Range: bytes=0-9'])],
    ['an unknown field', plain([host, 'X-Forwarded-For: 10.0.0.1'])],
    ['a folded field', plain([host, 'Accept: a', ' b'])],
    ['a space before the colon', plain(['Host : boot.example'])],
    ['a bare line feed', plain([`${host}\nAccept: a`])],
    ['a control character', plain([host, 'User-Agent: a\u0000b'])],
    ['a request that goes on', plain([host]).slice(0, -2)],
    ['a second request behind it', plain([host]) + plain([host])],
    ['bytes behind it', `${plain([host])}a`],
    ['a long request', plain([host, `User-Agent: ${'a'.repeat(1024)}`])],
  ])('%s', (_name, text) => {
    expect(readPlainRequest(text)).toBeNull();
  });

  it('whatever is changed into something else than printable fields', () => {
    const text = plain([host, 'User-Agent: iPXE/2']);
    fc.assert(
      fc.property(fc.nat(text.length), anyText(4), (at, inserted) => {
        const read = readPlainRequest(text.slice(0, at) + inserted + text.slice(at));
        const fields = read === null ? [] : [read.url, ...Object.values(read.headers)];
        expect(fields.filter((field) => !/^[ -~]*$/.test(field))).toEqual([]);
        expect(read?.url.startsWith('/bootdirectory/') ?? true).toBe(true);
      }),
    );
  });
});
