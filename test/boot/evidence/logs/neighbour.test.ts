import { describe, expect, it } from '@jest/globals';
import { neighbour } from '../../../../boot/evidence/logs/neighbour.ts';

const table = `IP address       HW type     Flags       HW address            Mask     Device
10.77.0.50       0x1         0x2         52:54:00:77:00:01     *        br0
10.77.0.51       0x1         0x0         52:54:00:77:00:02     *        br0
10.77.0.52       0x1         0x6         52:54:00:77:00:0A     *        br0
10.77.0.53       0x20        0x2         80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01 * ib0
`;

describe('a neighbour in the ARP table', () => {
  it.each([
    ['a complete entry', '10.77.0.50', '52:54:00:77:00:01'],
    ['one that does not answer', '10.77.0.51', null],
    ['a permanent entry', '10.77.0.52', '52:54:00:77:00:0a'],
    ['no Ethernet', '10.77.0.53', null],
    ['an address that begins alike', '10.77.0.5', null],
    ['the heading', 'IP', null],
  ])('%s', (_title, address, mac) => expect(neighbour(address, table)).toBe(mac));
});
