import { expect, it } from '@jest/globals';
import { discoverPacket } from '../../../../boot/daemons/probe/discover-packet.ts';
import { parseDhcp } from '../../../../boot/evidence/wire/packet/dhcp.ts';
import { refusingReply } from '../../../../lab/fault/servers/dhcp-server.ts';

const mac = '52:54:00:77:00:01';
const server = { address: '10.77.0.1', offers: '10.77.0.101', bootFile: 'undionly.kpxe' };
const discover = discoverPacket({ mac, xid: 0x1234abcd, isPxe: true });

/** The same with another value of option 53, which comes first. */
function asking(type: number): Buffer {
  const packet = Buffer.from(discover);
  packet[242] = type;
  return packet;
}

it('offers an address and refuses it once it is asked for', () => {
  const common = { xid: 0x1234abcd, server: '10.77.0.1' };
  expect(parseDhcp(refusingReply(discover, server)!, '')).toMatchObject({
    mac,
    event: { ...common, message: 'offer', address: '10.77.0.101', bootFile: 'undionly.kpxe' },
  });
  expect(parseDhcp(refusingReply(asking(3), server)!, '')).toMatchObject({
    mac,
    event: { ...common, message: 'nak', address: null, bootFile: null },
  });
});

it('leaves other messages and other packets alone', () => {
  expect(refusingReply(asking(7), server)).toBeUndefined();
  expect(refusingReply(Buffer.alloc(300), server)).toBeUndefined();
  expect(refusingReply(discover.subarray(0, 100), server)).toBeUndefined();
});
