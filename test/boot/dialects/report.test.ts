import { describe, expect, it } from '@jest/globals';
import { gpxeReportQuery, ipxeReportQuery, readReport } from '../../../boot/dialects/report.ts';

/** What firmware makes of the query: settings put in, those it does not have left empty. */
function sent(query: string, settings: Readonly<Record<string, string>>): string {
  return query.replace(/\$\{([^}:]+)(:\w+)?\}/g, (_whole, name: string) =>
    encodeURIComponent(settings[name] ?? ''),
  );
}

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
});
