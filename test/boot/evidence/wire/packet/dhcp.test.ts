import { describe, expect, it } from '@jest/globals';
import {
  address,
  bodiesOf,
  client,
  clientMac,
  dhcp,
  eventsOf,
  option,
  server,
  u16,
  udp,
  type DhcpFields,
} from '../packets.ts';

const messageType = (type: number): Buffer => option(53, Buffer.from([type]));
const asked = (...options: Buffer[]): Buffer => udp({ from: 'client' }, 68, 67, dhcp({}, ...options));
const answered = (fields: DhcpFields, ...options: Buffer[]): Buffer =>
  udp({ from: 'server' }, 67, 68, dhcp({ op: 2, ...fields }, ...options));

describe('a DHCP request on the wire', () => {
  it('says what the machine is', () => {
    const frame = asked(
      messageType(1),
      option(60, 'PXEClient:Arch:00007:UNDI:003001'),
      option(77, 'iPXE'),
      option(93, u16(7)),
    );
    expect(eventsOf([frame])).toEqual([
      {
        atMs: 1,
        mac: clientMac,
        type: 'dhcp-request',
        message: 'discover',
        xid: 0x12345678,
        userClass: 'iPXE',
        vendorClass: 'PXEClient:Arch:00007:UNDI:003001',
        clientArch: 7,
      },
    ]);
  });

  it.each([
    ['the bare text', 'gPXE', 'gPXE'],
    ['RFC 3004', '\x04iPXE', 'iPXE'],
    ['RFC 3004, two classes', '\x04iPXE\x03lab', 'iPXE,lab'],
    ['text with a NUL at its end', 'iPXE\0', 'iPXE'],
    ['a count beyond the end', '\x09iPXE', '\ufffdiPXE'],
    ['an escape sequence', 'a\x1b[2J', 'a\ufffd[2J'],
  ])('has its user class as %s', (_, value, userClass) => {
    expect(bodiesOf([asked(messageType(3), option(77, value))])).toMatchObject([
      { message: 'request', userClass, vendorClass: null, clientArch: null },
    ]);
  });

  it('may go to a proxyDHCP server', () => {
    const frame = udp({ from: 'client' }, 68, 4011, dhcp({}, messageType(3)));
    expect(bodiesOf([frame])).toMatchObject([{ type: 'dhcp-request', message: 'request' }]);
  });

  it('is read as far as the snap length let it', () => {
    const frame = asked(
      messageType(8),
      option(93, u16(0)),
      option(43, Buffer.alloc(200)),
      option(77, 'iPXE'),
    );
    expect(bodiesOf([frame], { snapBytes: 400 })).toMatchObject([
      { message: 'inform', clientArch: 0, userClass: null },
    ]);
  });

  it('is nothing else', () => {
    expect(
      bodiesOf([asked(messageType(7)), asked(), udp({ from: 'client' }, 68, 67, Buffer.alloc(300))]),
    ).toEqual([]);
  });
});

describe('a DHCP reply on the wire', () => {
  it('says address, server and boot file, for the machine it is meant for', () => {
    const fields = { yiaddr: client, siaddr: '10.77.0.2', file: 'undionly.kpxe', mac: '52:54:00:77:00:02' };
    expect(bodiesOf([answered(fields, messageType(5), option(54, address('10.77.0.3')))])).toEqual([
      {
        mac: '52:54:00:77:00:02',
        type: 'dhcp-reply',
        message: 'ack',
        xid: 0x12345678,
        server: '10.77.0.3',
        address: client,
        nextServer: '10.77.0.2',
        bootFile: 'undionly.kpxe',
      },
    ]);
  });

  it('has nulls for what it does not say', () => {
    expect(bodiesOf([answered({}, messageType(6))])).toMatchObject([
      { message: 'nak', server, address: null, nextServer: null, bootFile: null },
    ]);
  });

  it('has server and file as options 66 and 67 where the fields are empty', () => {
    const frame = answered({}, messageType(2), option(66, '10.77.0.9'), option(67, 'boot.gpxe\0'));
    expect(bodiesOf([frame])).toMatchObject([
      { message: 'offer', nextServer: '10.77.0.9', bootFile: 'boot.gpxe' },
    ]);
  });

  it('has its server in the sname field at last', () => {
    expect(bodiesOf([answered({ sname: 'boot.example' }, messageType(2))])).toMatchObject([
      { nextServer: 'boot.example' },
    ]);
  });

  it('has options that ran over into file and sname', () => {
    const fields = {
      file: Buffer.concat([option(67, 'pxelinux.0'), Buffer.from([255])]),
      sname: Buffer.concat([option(66, '10.77.0.4'), Buffer.from([255])]),
    };
    const frame = answered(fields, messageType(2), option(52, Buffer.from([3])));
    expect(bodiesOf([frame])).toMatchObject([{ nextServer: '10.77.0.4', bootFile: 'pxelinux.0' }]);
  });

  it('has a long option in parts (RFC 3396)', () => {
    const frame = answered({}, messageType(2), option(67, 'http://10.77.0.1/'), option(67, 'boot.gpxe'));
    expect(bodiesOf([frame])).toMatchObject([{ bootFile: 'http://10.77.0.1/boot.gpxe' }]);
  });

  it('may come from a proxyDHCP server', () => {
    const frame = udp({ from: 'server' }, 4011, 68, dhcp({ op: 2, file: 'a.efi' }, messageType(5)));
    expect(bodiesOf([frame])).toMatchObject([{ message: 'ack', bootFile: 'a.efi' }]);
  });
});
