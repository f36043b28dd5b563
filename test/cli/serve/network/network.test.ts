import { describe, expect, it } from '@jest/globals';
import { broadcastOf, ownAddress, parseRange, usualRange } from '../../../../cli/serve/network/network.ts';

const ipv4 = (address: string, cidr: string) => ({
  address,
  cidr,
  family: 'IPv4' as const,
  netmask: '',
  mac: '52:54:00:00:00:01',
  internal: false,
});

const number = (address: string): number =>
  address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);

/** Where dnsmasq begins to look for the address of 52:54:00 and this number, before the remainder by the range. */
function dnsmasqHash(n: number): number {
  const bytes = [0x52, 0x54, 0, n >> 16, (n >> 8) & 255, n & 255];
  return bytes.reduce((hash, byte) => (Math.imul(hash, 65_599) + byte) >>> 0, 0);
}

describe('the network of an interface', () => {
  it.each([
    ['10.77.0.1/24', '10.77.0.0/24'],
    ['192.168.130.77/20', '192.168.128.0/20'],
    ['10.0.0.6/30', '10.0.0.4/30'],
  ])('of %s is %s', (cidr, subnet) => {
    const address = cidr.split('/')[0]!;
    expect(ownAddress('eth0', { eth0: [ipv4(address, cidr)] })).toEqual({
      interface: 'eth0',
      address,
      mac: '52:54:00:00:00:01',
      subnet,
    });
  });

  it('names the interfaces that there are where it is not there', () =>
    expect(() => ownAddress('eth9', { lo: [], eth0: [] })).toThrow(
      expect.objectContaining({ code: 'no-interface', hint: 'These are: eth0.' }),
    ));

  it('says how an address is given where it has none', () =>
    expect(() => ownAddress('eth0', { eth0: [] })).toThrow(expect.objectContaining({ code: 'no-address' })));
});

it.each([
  ['10.77.0.0/24', '10.77.0.255'],
  ['192.168.128.0/20', '192.168.143.255'],
  ['10.0.0.4/30', '10.0.0.7'],
])('the broadcast address of %s', (subnet, address) => expect(broadcastOf(subnet)).toBe(address));

describe('the range of addresses', () => {
  it.each([
    ['10.77.0.254', '10.77.0.128', '10.77.0.253'],
    ['10.77.0.128', '10.77.0.129', '10.77.0.254'],
    ['10.77.0.200', '10.77.0.128', '10.77.0.199'],
    ['10.77.0.127', '10.77.0.128', '10.77.0.254'],
  ])('leaves %s to its owner', (taken, first, last) =>
    expect(usualRange('10.77.0.0/24', ['10.77.0.1', taken])).toEqual({ first, last }),
  );

  it('is none where nobody is left', () => expect(usualRange('10.0.0.4/30', ['10.0.0.6'])).toBeNull());

  it.each([
    ['10.77.0.0/24', '10.77.0.128', '10.77.0.254'],
    ['192.168.128.0/23', '192.168.129.0', '192.168.129.254'],
    ['10.0.0.4/30', '10.0.0.6', '10.0.0.6'],
  ])('is the upper half of %s unless it is named', (subnet, first, last) =>
    expect(usualRange(subnet)).toEqual({ first, last }),
  );

  it.each([
    ['192.168.128.0/20', 2047],
    ['10.77.0.0/16', 32_767],
    ['10.0.0.0/15', 65_535],
    ['10.0.0.0/14', 65_536],
  ])(
    'gives the first half of its size in consecutive MAC addresses of %s addresses of their own',
    (subnet, most) => {
      const { first, last } = usualRange(subnet)!;
      const size = number(last) - number(first) + 1;
      expect(number(last)).toBe(number(subnet.split('/')[0]!) + 2 ** (32 - Number(subnet.split('/')[1])) - 2);
      expect(size).toBeLessThanOrEqual(most);
      expect(size).toBeGreaterThan(0.9 * most);
      const machines = Math.floor(size / 2);
      const places = Array.from({ length: machines }, (_, n) => dnsmasqHash(n) % size);
      expect(new Set(places).size).toBe(machines);
    },
  );

  it('is read from two addresses', () =>
    expect(parseRange('10.0.0.5 - 10.0.0.9')).toEqual({ first: '10.0.0.5', last: '10.0.0.9' }));

  it.each(['', '10.0.0.5', '10.0.0.5-', '10.0.0.5-10.0.0.9-1', '10.0.0.256-10.0.0.9'])(
    'is not "%s"',
    (text) => expect(() => parseRange(text)).toThrow(expect.objectContaining({ code: 'bad-range' })),
  );
});
