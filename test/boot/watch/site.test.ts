import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { fixes } from '../../../boot/watch/advice.ts';
import { siteFindings } from '../../../boot/watch/site.ts';
import type { Sighting } from '../../../boot/watch/watched-boot.ts';
import { answers, asks, fetches, healthy, loads, mac, offers, server } from '../chain/boot-story.ts';
import { otherMac, sightingsOf, watched } from './sightings.ts';

function told(...sightings: readonly Sighting[]) {
  const watch = watched(sightings);
  return siteFindings(watch.boots, watch.sightings);
}
const codes = (...sightings: readonly Sighting[]): string[] => told(...sightings).map(({ code }) => code);
const machine = (last: number): string => `52:54:00:77:01:0${last}`;
const missing = (file: string): BootEventBody =>
  ({ ...loads(file, 0, 'File not found'), errorCode: 1, endedBy: 'server' }) as BootEventBody;
const second = { ...offers('pxelinux.0'), server: '10.77.0.2', software: 'kea' } as BootEventBody;
const first = { ...offers('undionly.kpxe'), software: 'dnsmasq' } as BootEventBody;

describe('what a site does wrong', () => {
  it('is nothing where all is well', () =>
    expect(told(...sightingsOf(healthy), ...sightingsOf(healthy, otherMac))).toEqual([]));

  it('are two servers that give addresses, not a proxy', () => {
    const [finding] = told(...sightingsOf([asks(), first, second]));
    expect(finding).toMatchObject({ code: 'several-dhcp-servers', macs: [mac], packets: [2, 3] });
    expect(finding!.message).toContain('10.77.0.1 (dnsmasq), 10.77.0.2 (kea)');
    expect(
      codes(...sightingsOf([asks(), first, { ...second, address: null } as BootEventBody])),
    ).not.toContain('several-dhcp-servers');
  });

  it('is a reason that several machines share, told once', () => {
    const silent: BootEventBody[] = [
      ...[asks(), answers('undionly.kpxe', '10.77.0.9')],
      { type: 'arp-unanswered', address: '10.77.0.9', times: 3 },
    ];
    const [finding, ...others] = told(...sightingsOf(silent), ...sightingsOf(silent, otherMac));
    expect(finding).toMatchObject({ code: 'silent-server', macs: [mac, otherMac] });
    expect(others).toEqual([]);
  });

  it.each([
    [511, 65_536, ['small-blocks']],
    [512, 65_536, ['small-blocks']],
    [513, 65_536, []],
    [512, 65_535, []],
  ])('are blocks of %i bytes for a file of %i', (blockBytes, bytes, expected) => {
    const loaded = { ...loads('undionly.kpxe', bytes), blockBytes } as BootEventBody;
    expect(codes(...sightingsOf([asks(), answers('undionly.kpxe'), loaded]))).toEqual(expected);
  });

  it('is a stage that takes one machine much longer than the others', () => {
    const boots = (slowMs: number, count = 4): Sighting[] =>
      Array.from({ length: count }, (_, index) => {
        const all = sightingsOf([asks(), answers('undionly.kpxe')], machine(index));
        return index === 0
          ? [all[0]!, { ...all[1]!, event: { ...all[1]!.event, atMs: 1000 + slowMs } }]
          : all;
      }).flat();
    // The median is 1 s: three times as long, and 3 s longer.
    expect(codes(...boots(4000))).not.toContain('slow-stage');
    expect(told(...boots(4001)).find(({ code }) => code === 'slow-stage')).toMatchObject({
      message: 'The stage dhcp takes 1.0 s on most machines, and up to 4.0 s on one.',
      macs: [machine(0)],
    });
    expect(codes(...boots(9000, 3))).not.toContain('slow-stage');
  });

  it('are files that machines ask for and nobody has', () => {
    const findings = told(
      ...sightingsOf([asks(), missing('a.cfg'), fetches('/b.ipxe', 10, 404)]),
      ...sightingsOf([asks(), missing('/a.cfg')], otherMac),
    );
    expect(findings.map(({ message, macs }) => [message, macs.length])).toEqual([
      ['2 machines ask 10.77.0.1 for a.cfg, which is not there.', 2],
      ['A machine asks 10.77.0.1 for /b.ipxe, which is not there.', 1],
    ]);
  });

  it.each(['pxelinux.cfg/01-52-54-00-77-00-01', 'pxelinux.cfg/C0A8', 'autoexec.ipxe', 'ldlinux.e64'])(
    'is not that %s is tried in vain',
    (file) => expect(codes(...sightingsOf([asks(), missing(file)]))).toEqual([]),
  );
});

describe('what mends it', () => {
  function fixesFor(...sightings: readonly Sighting[]) {
    const watch = watched(sightings);
    return fixes(watch.boots, siteFindings(watch.boots, watch.sightings), watch.sightings);
  }
  const withoutFile = (software?: 'dnsmasq' | 'dhcpd' | 'kea'): Sighting[] =>
    sightingsOf([asks(), { ...answers(null), ...(software === undefined ? {} : { software }) }]);

  it.each([
    ['dnsmasq', /^dhcp-boot=undionly\.kpxe,,10\.77\.0\.1$/m],
    ['dhcpd', /^ {2}filename "undionly\.kpxe";$/m],
    ['kea', /"boot-file-name": "undionly\.kpxe"/],
  ] as const)('is written for %s, whose hand was seen', (software, line) => {
    const [fix, ...others] = fixesFor(...withoutFile(software));
    expect(fix).toMatchObject({ software, text: expect.stringMatching(line) });
    expect(others).toEqual([]);
  });

  it('is written for all three where none was seen', () =>
    expect(fixesFor(...withoutFile()).map(({ software }) => software)).toEqual(['dnsmasq', 'dhcpd', 'kea']));

  it('names the servers and the script by which others came through', () => {
    const elsewhere = healthy.map((body) =>
      'server' in body && body.type !== 'dhcp-reply' ? { ...body, server: '10.0.0.5' } : body,
    );
    const [fix] = fixesFor(...sightingsOf(elsewhere), ...sightingsOf([asks(), answers(null)], otherMac));
    expect(fix!.text).toContain('http://10.0.0.5/bootdirectory/boot.gpxe');
    expect(fix!.text).toContain(',,10.0.0.5');
  });

  it('keeps the second server from answering', () => {
    const [fix] = fixesFor(
      ...sightingsOf([asks(), first, second, { ...answers(null), software: 'dnsmasq' } as BootEventBody]),
    );
    expect(fix).toMatchObject({ software: 'kea', title: expect.stringContaining(`10.77.0.2`) });
    expect(JSON.parse(fix!.text)).toMatchObject({ 'client-classes': [{ name: 'DROP' }] });
  });

  it('makes the blocks smaller that do not arrive', () => {
    const resend: BootEventBody = {
      type: 'tftp-resend',
      server,
      file: 'undionly.kpxe',
      block: 1,
      dataBytes: 1456,
      times: 3,
    };
    expect(fixesFor(...sightingsOf([asks(), answers('undionly.kpxe'), resend]))).toMatchObject([
      { software: 'tftpd-hpa' },
    ]);
  });

  it('is nothing where all is well', () => expect(fixesFor(...sightingsOf(healthy))).toEqual([]));
});
