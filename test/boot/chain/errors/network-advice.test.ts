import { describe, expect, it } from '@jest/globals';
import { adviceOn } from '../../../../boot/chain/errors/error-advice.ts';

/** The POSIX code (include/errno.h of iPXE), the source, its message, and a word of the advice. */
type Row = readonly [posix: string, file: string, message: string, words: RegExp];

const timedOut = 'Connection timed out';

describe('advice on an error of the network', () => {
  it.each<Row>([
    ['04', 'usr/ifmgmt.c', 'No configuration methods succeeded', /^No DHCP server answered on any card/],
    ['38', 'net/netdevice.c', 'Network has been disconnected', /^The card has no link/],
    ['1a', 'net/netdevice.c', 'Link-layer negotiation in progress', /^The link or its config.*portfast/],
    ['4c', 'net/udp/dhcp.c', timedOut, /^No DHCP server answered: .*relay/],
    ['43', 'net/udp/dhcpv6.c', 'No addresses available', /^The DHCPv6 server/],
    ['4c', 'net/neighbour.c', timedOut, /^Nobody answers ARP/],
    ['4c', 'net/arp.c', timedOut, /^Nobody answers ARP/],
    ['28', 'net/ipv4.c', 'Network unreachable', /^There is no route.*option 3/],
    ['17', 'net/icmpv4.c', 'Host unreachable', /^That host cannot be reached/],
    ['3e', 'net/udp/dns.c', 'No DNS servers available', /^DHCP gives no DNS server/],
    ['3e', 'net/udp/dns.c', 'DNS name does not exist', /^The name does not resolve/],
    ['4c', 'net/udp/dns.c', timedOut, /^The DNS server does not answer/],
    ['20', 'net/udp/dns.c', 'Too many CNAMEs', /CNAME records/],
    ['4c', 'net/tcp.c', timedOut, /^The web server does not answer/],
    ['4c', 'net/tcp/httpcore.c', timedOut, /^The web server does not answer/],
    ['0f', 'net/tcp.c', 'Connection reset', /^The server refused or cut/],
    ['0e', 'net/udp.c', 'Connection refused', /^Nothing listens there/],
    ['4c', 'net/udp/tftp.c', timedOut, /^The TFTP server does not answer: .*69/],
  ])('0x%s of %s: %s', expectAdvice);
});

describe('advice on an error of a server', () => {
  it.each<Row>([
    ['2d', 'net/tcp/httpcore.c', 'HTTP 404 Not Found', /^The web server has no such file/],
    ['2d', 'net/udp/tftp.c', 'File not found', /^The TFTP server has no such file/],
    ['02', 'net/udp/tftp.c', 'Access violation', /^The TFTP server may not read/],
    ['1c', 'net/udp/tftp.c', 'Invalid blksize', /block size/],
    ['02', 'net/tcp/httpcore.c', 'HTTP 401 Unauthorized', /\(401\)/],
    ['41', 'net/tcp/httpcore.c', 'HTTP 403 Forbidden', /\(403\)/],
    ['1d', 'net/tcp/httpcore.c', 'HTTP 5xx Server Error', /\(5xx\)/],
    ['1d', 'net/tcp/httpcore.c', 'HTTP 4xx Client Error', /\(4xx\)/],
    ['1d', 'net/tcp/httpcore.c', 'Content length mismatch', /^The answer ended early/],
    ['1c', 'net/tcp/httpcore.c', 'Invalid response', /^What answers is no web server/],
    ['02', 'crypto/x509.c', 'Expired (or not yet valid)', /^A certificate has expired/],
    ['02', 'crypto/x509.c', 'Incorrect certificate name', /^The certificate is for another name/],
    ['02', 'crypto/x509.c', 'No usable certificates', /--trust/],
    ['02', 'crypto/ocsp.c', 'Untrusted', /--trust/],
    ['41', 'net/tls.c', 'Handshake failed', /^The TLS handshake failed/],
    ['3c', 'net/tls.c', 'Unsupported cipher', /^Server and firmware share no TLS/],
    ['02', 'core/image.c', 'Not trusted', /imgtrust/],
  ])('0x%s of %s: %s', expectAdvice);
});

it('is given where one of the sources that may say so fits', () => {
  const files = ['net/tcp.c', 'net/udp/tftp.c'];
  expect(adviceOn({ code: '2d0c613b', message: 'File not found', status: null, files })).toMatch(/TFTP/);
});

function expectAdvice(...[posix, file, message, words]: Row): void {
  expect(adviceOn({ code: `${posix}000000`, message, status: null, files: [file] })).toMatch(words);
}
