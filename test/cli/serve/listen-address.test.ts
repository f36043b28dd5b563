import { describe, expect, it } from '@jest/globals';
import { isLoopback, parseListenAddress } from '../../../cli/serve/listen-address.ts';
import { ownHosts } from '../../../cli/serve/own-hosts.ts';

describe('an address to listen on', () => {
  it.each([
    ['127.0.0.1:8080', '127.0.0.1', 8080, true],
    ['8080', '127.0.0.1', 8080, true],
    ['localhost:80', 'localhost', 80, true],
    ['[::1]:8080', '::1', 8080, true],
    ['127.8.9.1:0', '127.8.9.1', 0, true],
    [':80', '0.0.0.0', 80, false],
    ['192.0.2.1:65535', '192.0.2.1', 65535, false],
    ['[2001:db8::1]:80', '2001:db8::1', 80, false],
  ])('%s', (text, host, port, loopback) => {
    const address = parseListenAddress('--listen', text);
    expect([address.host, address.port, isLoopback(address)]).toEqual([host, port, loopback]);
  });

  it.each([
    '',
    ':',
    'x:80',
    '1.2.3:80',
    '1.2.3.4:65536',
    '1.2.3.4',
    '[1.2.3.4]:80',
    '::1:80',
    'host name:80',
  ])('"%s" is none', (text) =>
    expect(() => parseListenAddress('--listen', text)).toThrow(
      expect.objectContaining({ code: 'bad-listen-address' }),
    ),
  );
});

describe('the names of this server', () => {
  it('on loopback are its loopback names with its port, and no other', () => {
    const hosts = ownHosts({ host: '127.0.0.1', port: 8080 }, null);
    expect([...hosts].sort()).toEqual(['127.0.0.1:8080', '[::1]:8080', 'localhost:8080']);
  });

  it('on port 80 stand without the port too, and the public URL is one of them', () => {
    const hosts = ownHosts({ host: '192.0.2.1', port: 80 }, 'https://Boot.example');
    expect([...hosts]).toEqual(expect.arrayContaining(['192.0.2.1', '192.0.2.1:80', 'boot.example']));
    expect(hosts.has('127.0.0.1')).toBe(false);
  });
});
