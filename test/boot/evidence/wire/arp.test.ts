import { describe, expect, it } from '@jest/globals';
import { address, bodiesOf, clientMac } from './packets.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex');
const other = '52:54:00:77:00:02';

/** RFC 826 on Ethernet for IPv4. */
function arp(operation: 1 | 2, sender: string, target: string, mac = clientMac, hardware = '0001'): Buffer {
  const message = [
    hex(`${hardware}080006040000`),
    hex(mac),
    address(sender),
    Buffer.alloc(6),
    address(target),
  ];
  const body = Buffer.concat(message);
  body[7] = operation;
  return Buffer.concat([Buffer.alloc(6, 0xff), hex(mac), hex('0806'), body]);
}

const asks = (times: number, mac = clientMac): Buffer[] =>
  Array.from({ length: times }, () => arp(1, '10.77.0.50', '10.77.0.9', mac));
const told = { mac: clientMac, type: 'arp-unanswered', address: '10.77.0.9', times: 3 };

describe('an address that nobody answers for', () => {
  it('is told at the third question, once', () => {
    expect(bodiesOf(asks(2))).toEqual([]);
    expect(bodiesOf(asks(3))).toEqual([told]);
    expect(bodiesOf(asks(9))).toEqual([told]);
  });

  it('is counted for each machine by itself', () =>
    expect(bodiesOf([...asks(2), ...asks(2, other)])).toEqual([]));

  it.each([
    ['somebody has answered', [arp(2, '10.77.0.9', '10.77.0.50', other), ...asks(5)]],
    ['the machine asks for its own', Array.from({ length: 5 }, () => arp(1, '10.77.0.50', '10.77.0.50'))],
    ['the frame is cut', asks(5).map((frame) => frame.subarray(0, 41))],
    [
      'it is not Ethernet',
      Array.from({ length: 5 }, () => arp(1, '10.77.0.50', '10.77.0.9', clientMac, '0006')),
    ],
  ])('is none where %s', (_, frames) => expect(bodiesOf(frames)).toEqual([]));
});
