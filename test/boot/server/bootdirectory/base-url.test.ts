import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { baseUrlOf, checkedHost } from '../../../../boot/server/bootdirectory/base-url.ts';

/** A request as far as its address goes. */
const asked = (host: string | undefined, socket: object = {}): IncomingMessage =>
  ({ headers: { host }, socket: { localAddress: '::ffff:10.0.0.1', localPort: 8080, ...socket } }) as never;

describe("the server's URL for a machine", () => {
  it.each([
    ['boot.example:8080', 'http://boot.example:8080'],
    ['Boot', 'http://boot'],
    ['10.0.0.9', 'http://10.0.0.9'],
    ['[fe80::1]:80', 'http://[fe80::1]:80'],
  ])('is that by which it asked: %s', (host, url) => {
    expect(baseUrlOf(asked(host), null)).toBe(url);
  });

  it('is the one that the administrator named, whatever was asked', () => {
    expect(baseUrlOf(asked('boot'), 'https://boot.example')).toBe('https://boot.example');
  });

  it('is https over TLS', () => {
    expect(baseUrlOf(asked('boot', { encrypted: true }), null)).toBe('https://boot');
  });

  it('is the address of the connection where no host was named', () => {
    expect(baseUrlOf(asked(undefined), null)).toBe('http://10.0.0.1:8080');
    expect(baseUrlOf(asked(undefined, { localAddress: 'fd00::1' }), null)).toBe('http://[fd00::1]:8080');
  });

  it('has the port that gPXE leaves out of its Host header', () => {
    const gpxe = (host: string, socket: object = {}): IncomingMessage => {
      const request = asked(host, socket);
      return Object.assign({}, request, { headers: { host, 'user-agent': 'gPXE/1.0.1+' } });
    };
    expect(baseUrlOf(gpxe('boot'), null)).toBe('http://boot:8080');
    expect(baseUrlOf(gpxe('boot', { localPort: 80 }), null)).toBe('http://boot');
    expect(baseUrlOf(gpxe('boot:81'), null)).toBe('http://boot:81');
  });

  it.each([
    '',
    'a b',
    'a/b',
    'a:99999',
    'a:0',
    'a:',
    'user@host',
    'a?b',
    'a#b',
    '${ip}',
    'a\n#!ipxe',
    '-a',
    'a..b',
    '[::1',
    '::1',
    'a"b',
    'ä',
    'a'.repeat(300),
  ])('is never %j', (host) => {
    expect(baseUrlOf(asked(host), null)).toBe('http://10.0.0.1:8080');
  });

  it('has nothing in it that a script or a URL gives a meaning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(checkedHost(text) ?? '').toMatch(/^[a-z0-9.:[\]-]*$/);
      }),
    );
  });
});
