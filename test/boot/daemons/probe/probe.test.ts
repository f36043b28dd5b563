import { describe, expect, it } from '@jest/globals';
import { discoverPacket } from '../../../../boot/daemons/probe/discover-packet.ts';
import { readOffer } from '../../../../boot/daemons/probe/find-servers.ts';
import { parseDhcp } from '../../../../boot/evidence/wire/packet/dhcp.ts';

const mac = '52:54:00:77:00:01';
const xid = 0xfedcba98;

/** A server's answer in the packet that was sent: RFC 2131 section 2. */
function answer(type: number, change: (packet: Buffer) => void = () => undefined): Buffer {
  const packet = discoverPacket({ mac, xid, isPxe: false });
  packet[0] = 2;
  packet[242] = type;
  packet.set([10, 77, 0, 50], 16);
  change(packet);
  return packet;
}

describe('the question', () => {
  it('is that of an ordinary client', () => {
    expect(parseDhcp(discoverPacket({ mac, xid, isPxe: false }), '0.0.0.0')).toMatchObject({
      ...{ mac, event: { message: 'discover', xid, vendorClass: null, clientArch: null } },
    });
  });

  it('is that of a PXE client', () => {
    expect(parseDhcp(discoverPacket({ mac, xid, isPxe: true }), '0.0.0.0')?.event).toMatchObject({
      ...{ vendorClass: 'PXEClient:Arch:00000:UNDI:002001', clientArch: 0 },
    });
  });
});

describe('the bytes of the question', () => {
  /** Options by code, up to the one that ends them. */
  function options(packet: Buffer): Map<number, number[]> {
    const found = new Map<number, number[]>();
    let at = 240;
    for (; packet[at] !== 255; at += 2 + packet[at + 1]!)
      found.set(packet[at]!, [...packet.subarray(at + 2, at + 2 + packet[at + 1]!)]);
    expect(at).toBe(packet.length - 1);
    return found;
  }

  it('ask for an answer to everybody, and for all that a boot is made of', () => {
    const packet = discoverPacket({ mac, xid, isPxe: false });
    expect([...packet.subarray(0, 12)]).toEqual([1, 1, 6, 0, 0xfe, 0xdc, 0xba, 0x98, 0, 0, 0x80, 0]);
    expect([...options(packet)]).toEqual([
      [53, [1]],
      // Mask, router, vendor options, server, vendor class, TFTP server, boot file.
      [55, [1, 3, 43, 54, 60, 66, 67]],
    ]);
  });

  it('name the machine of a PXE client: RFC 4578', () => {
    const found = options(discoverPacket({ mac, xid, isPxe: true }));
    expect([...found.keys()]).toEqual([53, 55, 60, 93, 94, 97]);
    expect(found.get(93)).toEqual([0, 0]);
    // UNDI 2.1, as the vendor class says.
    expect(found.get(94)).toEqual([1, 2, 1]);
    expect(found.get(97)).toEqual([0, ...Array<number>(10).fill(0), 0x52, 0x54, 0, 0x77, 0, 1]);
  });
});

describe('an answer', () => {
  it('with an address is that of a DHCP server', () => {
    expect(readOffer(answer(2), '10.77.0.2', [1, xid])).toEqual({
      ...{ server: '10.77.0.2', kind: 'dhcp', address: '10.77.0.50', nextServer: null, bootFile: null },
    });
  });

  it('without one is that of a proxy', () => {
    const packet = answer(2, (bytes) => {
      bytes.fill(0, 16, 20);
      bytes.set([10, 77, 0, 3], 20);
      bytes.write('undionly.kpxe', 108);
    });
    expect(readOffer(packet, '10.77.0.2', [xid])).toMatchObject({
      ...{ kind: 'proxy', address: null, nextServer: '10.77.0.3', bootFile: 'undionly.kpxe' },
    });
  });

  it.each([
    ['to another question', answer(2), [1]],
    ['that is an acknowledgement', answer(5), [xid]],
    ['that is a question', discoverPacket({ mac, xid, isPxe: true }), [xid]],
    ['cut off', answer(2).subarray(0, 239), [xid]],
  ])('%s is none', (_, packet, xids) => {
    expect(readOffer(packet, '10.77.0.2', xids)).toBeNull();
  });
});
