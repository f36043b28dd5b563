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
    ['192.168.128.0/20', '192.168.136.0', '192.168.143.254'],
    ['10.0.0.4/30', '10.0.0.6', '10.0.0.6'],
    ['10.0.0.0/15', '10.1.0.0', '10.1.255.254'],
    ['10.0.0.0/14', '10.2.255.255', '10.3.255.254'],
  ])('is the upper half of %s unless it is named', (subnet, first, last) =>
    expect(usualRange(subnet)).toEqual({ first, last }),
  );

  it('is read from two addresses', () =>
    expect(parseRange('10.0.0.5 - 10.0.0.9')).toEqual({ first: '10.0.0.5', last: '10.0.0.9' }));

  it.each(['', '10.0.0.5', '10.0.0.5-', '10.0.0.5-10.0.0.9-1', '10.0.0.256-10.0.0.9'])(
    'is not "%s"',
    (text) => expect(() => parseRange(text)).toThrow(expect.objectContaining({ code: 'bad-range' })),
  );
});
