import { describe, expect, it } from '@jest/globals';
import {
  bodiesOf,
  clientMac,
  ethernet,
  ipv4,
  portUnreachable,
  server,
  u16,
  udp,
  udpPacket,
} from '../packets.ts';

const clientPort = 2070;
const mac = clientMac;
const text = (...strings: string[]): Buffer => Buffer.from(strings.map((string) => `${string}\0`).join(''));
const operation = (code: number, ...parts: Buffer[]): Buffer => Buffer.concat([u16(code), ...parts]);

const ask = (file: string, ...options: string[]): Buffer =>
  udp({ from: 'client' }, clientPort, 69, operation(1, text(file, 'octet', ...options)));
const fromServer = (payload: Buffer, port = 30_000): Buffer =>
  udp({ from: 'server' }, port, clientPort, payload);
const fromClient = (payload: Buffer, port = 30_000): Buffer =>
  udp({ from: 'client' }, clientPort, port, payload);
const grant = (...options: string[]): Buffer => fromServer(operation(6, text(...options)));
const data = (block: number, sizeBytes: number, port = 30_000): Buffer =>
  fromServer(operation(3, u16(block), Buffer.alloc(sizeBytes, block)), port);
const acknowledge = (block: number, port = 30_000): Buffer => fromClient(operation(4, u16(block)), port);
const failure = (code: number, words: string): Buffer => operation(5, u16(code), text(words));

const request = { mac, type: 'tftp-request', server, file: 'a', blockBytes: 512 };
const whole = { mac, type: 'tftp-end', server, file: 'a', bytes: 0, blockBytes: 512, error: null };

describe('a TFTP download on the wire', () => {
  it('is told by the size of an empty file, which a client may not even acknowledge', () => {
    const again = grant('tsize', '0');
    expect(bodiesOf([ask('a', 'tsize', '0'), again, again])).toEqual([
      request,
      { mac, type: 'tftp-progress', file: 'a', bytes: 0, totalBytes: 0 },
    ]);
  });

  it('is told as request, progress and end, with the block size that was granted', () => {
    const frames = [
      ask('undionly.kpxe', 'tsize', '0', 'blksize', '1468'),
      grant('tsize', '3000', 'BLKSIZE', '1400'),
      ...[acknowledge(0), data(1, 1400), acknowledge(1), data(2, 1400), acknowledge(2), data(3, 200)],
    ];
    const file = 'undionly.kpxe';
    expect(bodiesOf(frames, { progressBytes: 2000 })).toEqual([
      { mac, type: 'tftp-request', server, file, blockBytes: 1468 },
      { mac, type: 'tftp-progress', file, bytes: 2800, totalBytes: 3000 },
      { mac, type: 'tftp-end', server, file, bytes: 3000, blockBytes: 1400, error: null },
    ]);
  });

  it('counts what was sent, not what the snap length left of it', () => {
    expect(bodiesOf([ask('a'), data(1, 512), data(2, 100)], { snapBytes: 60 })).toEqual([
      request,
      { ...whole, bytes: 612 },
    ]);
  });

  it('has 512 bytes a block where the server grants no option', () => {
    const frames = [ask('a', 'blksize', '1468'), data(1, 512), acknowledge(1), data(2, 0)];
    expect(bodiesOf(frames)).toEqual([
      { ...request, blockBytes: 1468 },
      { ...whole, bytes: 512 },
    ]);
  });

  it('counts repeated blocks and requests once', () => {
    const repeat = (frame: Buffer): Buffer[] => [frame, frame];
    const frames = [ask('a'), data(1, 512), acknowledge(1), data(2, 512), data(3, 7)].flatMap(repeat);
    expect(bodiesOf(frames)).toEqual([request, { ...whole, bytes: 1031 }]);
  });

  it('is told where a block comes again and again and is never acknowledged', () => {
    const stuck = [ask('a'), data(1, 512), ...Array.from({ length: 5 }, () => data(1, 512))];
    const resend = { type: 'tftp-resend', file: 'a', block: 1, dataBytes: 512, times: 3 };
    expect(bodiesOf(stuck)).toMatchObject([{}, resend, { type: 'tftp-progress' }]);
    const lossy = [data(1, 512), data(1, 512), data(2, 512), data(2, 512), data(2, 512), data(3, 7)];
    expect(JSON.stringify(bodiesOf([ask('a'), ...lossy]))).not.toContain('tftp-resend');
  });

  it('may come from port 69 itself', () => {
    expect(bodiesOf([ask('a'), data(1, 512, 69), acknowledge(1, 69), data(2, 1, 69)])).toEqual([
      request,
      { ...whole, bytes: 513 },
    ]);
  });

  it('follows the port that the client took, of two that answered', () => {
    const frames = [
      ...[ask('a'), data(1, 512, 30_001), data(1, 512, 30_002), acknowledge(1, 30_002)],
      ...[fromClient(failure(5, 'Unknown transfer ID'), 30_001), data(2, 1, 30_001), data(2, 9, 30_002)],
    ];
    expect(bodiesOf(frames)).toEqual([request, { ...whole, bytes: 521 }]);
  });

  it('goes on where the client turns the second answer away before it takes the first', () => {
    const frames = [
      ...[ask('a'), data(1, 512, 30_001), data(1, 512, 30_002)],
      ...[fromClient(failure(5, 'Unknown transfer ID'), 30_002), acknowledge(1, 30_001), data(2, 1, 30_001)],
    ];
    expect(bodiesOf(frames)).toEqual([request, { ...whole, bytes: 513 }]);
  });

  it('fails with the words of the server, or the standard ones', () => {
    expect(bodiesOf([ask('a'), fromServer(failure(1, 'file /srv/a not found'))])).toEqual([
      request,
      { ...whole, error: 'file /srv/a not found', errorCode: 1, endedBy: 'server' },
    ]);
    expect(bodiesOf([ask('a'), fromServer(failure(2, ''))])).toMatchObject([
      {},
      { error: 'Access violation' },
    ]);
  });

  it('fails where the client gives up in the middle', () => {
    const frames = [ask('a'), data(1, 512), acknowledge(1), fromClient(failure(3, 'Disk full'))];
    const gaveUp = { error: 'Disk full', errorCode: 3, endedBy: 'client' };
    expect(bodiesOf(frames)).toEqual([request, { ...whole, bytes: 512, ...gaveUp }]);
  });

  it.each([0, 8])('is only a question for the size where the client then stops with error %d', (code) => {
    const frames = [ask('a', 'tsize', '0'), grant('tsize', '70000'), fromClient(failure(code, 'no'))];
    expect(bodiesOf([...frames, ask('a', 'blksize', '1468')])).toEqual([
      request,
      { mac, type: 'tftp-probe', server, file: 'a', totalBytes: 70_000 },
      { ...request, blockBytes: 1468 },
    ]);
  });

  it('is asked for again on the same port once it is over', () => {
    const once = [ask('a'), data(1, 9), acknowledge(1)];
    expect(bodiesOf([...once, ...once])).toMatchObject([request, { bytes: 9 }, request, { bytes: 9 }]);
  });

  it('that stalls has its bytes told at the end, and no end of its own', () => {
    expect(bodiesOf([ask('a'), data(1, 512), data(2, 512)])).toEqual([
      request,
      { mac, type: 'tftp-progress', file: 'a', bytes: 1024, totalBytes: null },
    ]);
    expect(bodiesOf([ask('a'), data(1, 512)], { keepOpen: true })).toEqual([request]);
  });

  it('may be in fragments, in any order', () => {
    const options = ['blksize', '4000'];
    const datagram = udpPacket(30_000, clientPort, operation(3, u16(1), Buffer.alloc(3000)));
    const fragments = [0, 1480, 2960].map((offsetBytes, id) => {
      const part = datagram.subarray(offsetBytes, offsetBytes + 1480);
      const fields = { protocol: 17, id: 7, offsetBytes, moreFragments: id < 2 };
      return ethernet({ from: 'server' }, ipv4({ from: 'server' }, part, fields));
    });
    const start = [ask('a', ...options), grant(...options)];
    const end = { ...whole, bytes: 3000, blockBytes: 4000 };
    const [first, second, third] = fragments;
    for (const order of [
      [first!, second!, third!],
      [third!, second!, first!, first!],
    ])
      expect(bodiesOf([...start, ...order], { snapBytes: 600 })).toEqual([
        { ...request, blockBytes: 4000 },
        end,
      ]);
    expect(bodiesOf([...start, first!, third!])).toHaveLength(1);
  });

  it('may be on a VLAN', () => {
    const packet = ipv4({ from: 'client' }, udpPacket(clientPort, 69, operation(1, text('a', 'octet'))), {
      protocol: 17,
    });
    expect(bodiesOf([ethernet({ from: 'client' }, packet, 5)])).toEqual([request]);
  });
});

describe('a datagram that nobody takes', () => {
  it('is told where it was for a TFTP or DHCP server', () => {
    const frames = [
      ask('a'),
      ...[69, 67, 4011].map((port) => portUnreachable({ from: 'server' }, clientPort, port)),
    ];
    expect(bodiesOf(frames)).toEqual([
      request,
      ...[69, 67, 4011].map((port) => ({ mac, type: 'udp-refused', server, port })),
    ]);
  });

  it('is told where the server of a transfer has gone', () => {
    const frames = [
      ask('a'),
      data(1, 512),
      acknowledge(1),
      portUnreachable({ from: 'server' }, clientPort, 30_000),
    ];
    expect(bodiesOf([...frames, data(2, 5)])).toEqual([
      request,
      { mac, type: 'udp-refused', server, port: 30_000 },
    ]);
  });

  it('is nothing where it was for a client, or for something else', () => {
    const frames = [
      portUnreachable({ from: 'client' }, 30_000, clientPort),
      portUnreachable({ from: 'server' }, 999, 123),
    ];
    expect(bodiesOf(frames)).toEqual([]);
  });
});
