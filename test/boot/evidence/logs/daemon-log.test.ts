import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventsIn, logLines } from './read-log.ts';
import { anyText } from '../../../support/any-text.ts';

const mac = '52:54:00:77:00:01';
const request = (text: string): string => `dnsmasq-dhcp[7]: 1 ${text}`;
const lease = [
  request(`DHCPREQUEST(br0) 10.77.0.11 ${mac} `),
  request(`DHCPACK(br0) 10.77.0.11 ${mac} node01`),
];
const tftp = (text: string): string => `dnsmasq-tftp[7]: ${text}`;

describe("dnsmasq's log of a boot by pxelinux", () => {
  const events = eventsIn(logLines('pxelinux.log'), { 'pxelinux.0': 42_430 });

  it('tells each message of DHCP once, with what firmware and server said in it', () => {
    const dhcp = events.filter(({ type }) => type.startsWith('dhcp'));
    expect(dhcp.map((event) => 'message' in event && event.message)).toEqual([
      ...['discover', 'offer', 'discover', 'offer', 'request', 'ack'],
    ]);
    expect(dhcp[4]).toMatchObject({
      mac,
      userClass: 'iPXE',
      vendorClass: 'PXEClient:Arch:00000:UNDI:002001',
      clientArch: 0,
    });
    expect(dhcp[5]).toMatchObject({
      ...{ mac, server: '10.77.0.1', address: '10.77.0.11' },
      ...{ nextServer: '10.77.0.1', bootFile: 'pxelinux.0' },
    });
  });

  it('tells files as the machine asked for them, by its MAC address', () => {
    const ends = events.filter((event) => event.type === 'tftp-end');
    expect(ends.map(({ file }) => file)).toEqual([
      'pxelinux.0',
      'ldlinux.c32',
      'pxelinux.cfg/01-52-54-00-77-00-01',
      'images/ab/linux',
      'images/ab/initrd',
    ]);
    expect(ends[0]).toMatchObject({ mac, bytes: 42_430, error: null });
    expect(ends.every((end) => end.mac === mac && end.error === null)).toBe(true);
  });

  it('puts events in the order of the lines', () => {
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe("other daemons' words", () => {
  it('tell UEFI firmware whose boot file is missing', () => {
    const events = eventsIn(logLines('uefi-missing.log'));
    expect(events.findLast((event) => event.type === 'dhcp-request')).toMatchObject({
      ...{ userClass: null, clientArch: 7 },
    });
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'tftp-end', mac, file: 'snponly.efi', bytes: 0, error: 'file not found' },
    });
  });

  it("tell a proxy's offers, its answer on port 4011 and the address that it learns there", () => {
    const events = eventsIn(logLines('proxy.log'));
    const replies = events.filter((event) => event.type === 'dhcp-reply');
    expect(replies[0]).toMatchObject({
      ...{ message: 'offer', address: null, bootFile: 'http://10.77.0.1/boot.ipxe' },
    });
    expect(replies.at(-1)).toMatchObject({ message: 'ack', address: '10.77.0.50', bootFile: 'pxelinux.0' });
    expect(events.filter(({ type }) => type === 'tftp-end')).toHaveLength(5);
  });

  it('tell a machine that gets no address as one that asks, and why it is not answered', () => {
    const events = eventsIn(logLines('no-address.log'));
    const mac = '52:54:00:77:00:09';
    expect(events).toMatchObject([
      { type: 'dhcp-request', message: 'discover', mac },
      { type: 'dhcp-exhausted', server: '10.77.0.1', mac },
    ]);
  });

  it("of tftpd-hpa in the system's log tell requests, and what it refuses", () => {
    const nak = '<28>Nov 27 02:37:27 host in.tftpd[8177]: sending NAK (1, File not found) to 10.77.0.11';
    const events = eventsIn([...lease, ...logLines('tftpd-hpa.log'), nak]);
    expect(events.slice(2)).toMatchObject([
      { type: 'tftp-request', mac, file: 'missing.efi' },
      { type: 'tftp-request', file: 'a b' },
      { type: 'tftp-request', file: 'images/ab/linux' },
      { type: 'tftp-end', file: 'missing.efi', error: 'File not found' },
    ]);
  });
});

describe('lines that machines have a say in', () => {
  it('tell the same where dnsmasq leaves its process id out', () => {
    const lines = [...lease, tftp('sent /srv/tftp/linux to 10.77.0.11')];
    const events = eventsIn(lines);
    expect(events).not.toEqual([]);
    expect(eventsIn(lines.map((line) => line.replace('[7]', '')))).toEqual(events);
  });

  it('say nothing of a machine without a lease', () => {
    expect(eventsIn([tftp('sent /srv/tftp/linux to 10.77.0.11')])).toEqual([]);
  });

  it('say of a neighbour what it was sent, where another server gave it its address', () => {
    const lines = [request('PXE(br0) 52:54:00:77:00:01 proxy'), tftp('sent /srv/tftp/linux to 10.77.0.11')];
    const neighbours = { '10.77.0.11': '52:54:00:77:00:01' };
    expect(eventsIn(lines, {}, neighbours).at(-1)).toMatchObject({
      ...{ type: 'tftp-end', mac: '52:54:00:77:00:01', file: 'linux' },
    });
    expect(eventsIn(lines.slice(1), {}, neighbours)).toEqual([]);
    const router = { '10.77.0.11': '52:54:00:77:00:99' };
    expect(eventsIn(lines, {}, router).at(-1)).toMatchObject({ type: 'dhcp-request' });
  });

  it('follow the address to the machine that has it now', () => {
    const later = '52:54:00:77:00:02';
    const lines = [
      ...lease,
      request(`DHCPACK(br0) 10.77.0.11 ${later} `),
      tftp('sent /srv/tftp/a to 10.77.0.11'),
    ];
    expect(eventsIn(lines).at(-1)).toMatchObject({ type: 'tftp-end', mac: later });
  });

  it('name no other machine by what stands in a file name or a class', () => {
    const other = '52:54:00:77:00:02';
    const events = eventsIn([
      ...lease,
      request(`vendor class: DHCPACK(br0) 10.77.0.12 ${other} `),
      request(`DHCPDISCOVER(br0) ${mac} `),
      tftp('sent /srv/tftp/x to 10.77.0.12 to 10.77.0.11'),
    ]);
    expect(events.map((event) => event.mac)).toEqual([mac, mac, mac, mac]);
    expect(events.at(-1)).toMatchObject({ file: 'x to 10.77.0.12' });
  });

  it('bring no controls and no group address, and end nothing', () => {
    const events = eventsIn([
      ...lease,
      request('user class: \u001b[31miPXE\u202e'),
      request(`DHCPREQUEST(br0) 10.77.0.11 ${mac}`),
      request('DHCPDISCOVER(br0) ff:ff:ff:ff:ff:ff '),
      request('DHCPACK(br0) 10.77.0.999 52:54:00:77:00:03 '),
    ]);
    expect(events[2]).toMatchObject({ userClass: '\ufffd[31miPXE\ufffd' });
    expect(events.slice(3)).toMatchObject([{ mac: '52:54:00:77:00:03', address: null }]);
  });

  it('may be anything', () => {
    const pieces = [
      'dnsmasq-dhcp[1]: ',
      'in.tftpd[2]: ',
      '7 ',
      'DHCPACK(br0) ',
      `${mac} `,
      'sent ',
      ' to 1.2.3.4',
    ];
    const line = fc.array(fc.oneof(fc.constantFrom(...pieces), anyText()), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        for (const event of eventsIn(lines.map((parts) => parts.join(''))))
          expect(event.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      }),
      { numRuns: 60 },
    );
  });
});
