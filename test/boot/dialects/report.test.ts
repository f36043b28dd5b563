import { describe, expect, it } from '@jest/globals';
import { gpxeReportQuery, ipxeReportQuery, readReport } from '../../../boot/dialects/report.ts';

/** What firmware makes of the query: settings put in, those it does not have left empty. */
function sent(query: string, settings: Readonly<Record<string, string>>): string {
  return query.replace(/\$\{([^}:]+)(:\w+)?\}/g, (_whole, name: string) =>
    encodeURIComponent(settings[name] ?? ''),
  );
}

describe('the query of a report', () => {
  it('asks iPXE for what it knows: SMBIOS, firmware, memory, four cards and the port of the switch', () => {
    expect(ipxeReportQuery().split('&')).toEqual([
      'uuid=${uuid}',
      'serial=${serial:uristring}',
      'manufacturer=${manufacturer:uristring}',
      'product=${product:uristring}',
      'asset=${asset:uristring}',
      'platform=${platform}',
      'buildarch=${buildarch}',
      'memory=${memsize}',
      'card=${net0/busid:hexraw}',
      'card=${net1/busid:hexraw}',
      'card=${net2/busid:hexraw}',
      'card=${net3/busid:hexraw}',
      'switch=${netX.lldp/5.0.0.0:uristring}',
      'port=${netX.lldp/4.0.0.0:uristring}',
      'port-id=${netX.lldp/2.0.1.0:uristring}',
    ]);
  });

  it('asks gPXE for less, which is BIOS firmware always', () => {
    expect(gpxeReportQuery().split('&')).toEqual([
      'uuid=${uuid}',
      'serial=${serial:uristring}',
      'manufacturer=${manufacturer:uristring}',
      'product=${product:uristring}',
      'asset=${asset:uristring}',
      'platform=pcbios',
      'card=${net0/busid:hex}',
      'card=${net1/busid:hex}',
    ]);
  });
});

describe('what a machine reports', () => {
  it('is read as iPXE sends it', () => {
    const query = sent(ipxeReportQuery(), {
      uuid: '4c4c4544-0038-3510-8052-b4c04f4d3132',
      serial: 'SN & = 1',
      platform: 'efi',
      buildarch: 'arm64',
      memsize: '16384',
      'net0/busid': '018086100e',
      'net1/busid': '0a12345678',
      'netX.lldp/5.0.0.0': 'rack7-top',
      'netX.lldp/2.0.1.0': 'ge-0/0/7',
    });
    expect(readReport(query)).toEqual({
      reported: {
        uuid: '4c4c4544-0038-3510-8052-b4c04f4d3132',
        serial: 'SN & = 1',
        cards: ['8086:100e'],
        memoryMiB: 16384,
        switchPort: 'rack7-top ge-0/0/7',
      },
      architecture: 'arm64',
      firmware: 'uefi',
      romStamp: null,
    });
  });

  it('is read as gPXE sends it', () => {
    const query = sent(gpxeReportQuery(), { product: 'Box', 'net0/busid': '01:80:86:10:0e' });
    expect(readReport(query)).toEqual({
      reported: { product: 'Box', cards: ['8086:100e'] },
      architecture: null,
      firmware: 'bios',
      romStamp: null,
    });
  });

  it('is nothing where it makes no sense', () => {
    const nonsense = 'memory=-1&platform=toaster&buildarch=z80&card=zz&serial=%00%E2%80%AE&rom=abc&other=1';
    expect(readReport(nonsense)).toEqual({
      ...{ reported: {}, architecture: null, firmware: null, romStamp: null },
    });
  });

  it('is short and has no control characters', () => {
    const serial = encodeURIComponent(`a\u202eb\n\u001b[31m${'x'.repeat(1000)}`);
    const { reported, romStamp } = readReport(`serial=${serial}&product=A+B&rom=${'a'.repeat(32)}`);
    expect(reported.serial).toHaveLength(200);
    expect(reported.serial).toMatch(/^a b \[31mx+$/);
    expect(reported.product).toBe('A+B');
    expect(romStamp).toBe('a'.repeat(32));
  });

  it.each([
    ['manufacturer=Dell&asset=7', { manufacturer: 'Dell', asset: '7' }],
    ['memory=1', { memoryMiB: 1 }],
    ['memory=999999999', { memoryMiB: 999_999_999 }],
    ['memory=1000000000', {}],
    ['memory=16384M', {}],
    ['memory=0x10', {}],
    ['port=Gi1&port-id=ab', { switchPort: 'Gi1' }],
    ['port=&port-id=ab', { switchPort: 'ab' }],
    ['switch=top', { switchPort: 'top' }],
    [
      `switch=${'s'.repeat(150)}&port=${'p'.repeat(150)}`,
      { switchPort: `${'s'.repeat(150)} ${'p'.repeat(49)}` },
    ],
    ['card=018086100E', { cards: ['8086:100e'] }],
    // Another bus than PCI (1), and more or fewer digits than one, vendor and device.
    ['card=028086100e&card=ff018086100e&card=018086100eff&card=01808610', {}],
  ])('is %s: %j', (query, reported) => {
    expect(readReport(query).reported).toEqual(reported);
  });

  it('has 32 cards at the most', () => {
    const ids = Array.from({ length: 33 }, (_, index) => `8086:${(0x1000 + index).toString(16)}`);
    const query = ids.map((id) => `card=01${id.replace(':', '')}`).join('&');
    expect(readReport(query).reported.cards).toEqual(ids.slice(0, 32));
  });

  it.each([
    ['a1'.repeat(16), true],
    [`${'a'.repeat(32)}b`, false],
    ['A'.repeat(32), false],
    ['', false],
  ])('has the stamp of the firmware that asks: %j', (stamp, isOne) => {
    expect(readReport(`rom=${stamp}`).romStamp).toBe(isOne ? stamp : null);
  });
});
