import { describe, expect, it } from '@jest/globals';
import { isHostOf, parseAddress, parseSubnet } from '../../../../boot/daemons/config/subnet.ts';

describe('an address', () => {
  it.each([
    ['0.0.0.0', 0],
    ['10.77.0.1', 0x0a4d0001],
    ['255.255.255.255', 0xffffffff],
  ])('%s is 32 bits', (text, number) => expect(parseAddress(text)).toBe(number));

  it.each([
    '',
    '10.77.0',
    '10.77.0.1.2',
    '10.77.0.256',
    '256.77.0.1',
    '10.077.0.1',
    'x10.77.0.1',
    '10.77.0.1x',
    '10.77..1',
  ])('%j is none', (text) => expect(parseAddress(text)).toBeUndefined());
});

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '255.0.0.0'],
    ['10.0.0.0/9', '255.128.0.0'],
    ['10.77.128.0/17', '255.255.128.0'],
    ['10.77.0.0/24', '255.255.255.0'],
    ['10.77.0.4/30', '255.255.255.252'],
  ])('%s has the mask %s', (text, netmask) => {
    const [address, length] = text.split('/');
    expect(parseSubnet(text)).toEqual({ address, prefixLength: Number(length), netmask });
  });

  it.each([
    ...['', '10.77.0.0', '10.77.0.0/', '/24', '10.77.0.0/24/1', '10.77.0/24', '300.0.0.0/8'],
    ...['10.0.0.0/7', '10.77.0.0/31', '10.77.0.0/024', '10.77.0.0/24x', '10.77.0.0/x24', '10.77.0.1/24'],
  ])('%j is none', (text) => expect(parseSubnet(text)).toBeUndefined());

  it('has hosts between its own address and that of all', () => {
    const subnet = parseSubnet('10.77.0.4/30')!;
    const hosts = ['10.77.0.3', '10.77.0.4', '10.77.0.5', '10.77.0.6', '10.77.0.7', '10.77.0.8', '10.77.0'];
    expect(hosts.filter((text) => isHostOf(subnet, text))).toEqual(['10.77.0.5', '10.77.0.6']);
  });
});
