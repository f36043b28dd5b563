import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { NetworkWatch } from '../../../boot/watch/network-watch.ts';
import { answers, asks, fetches, healthy, loads, mac, server } from '../chain/boot-story.ts';
import { bootsOf, sightingsOf, stagesDone } from './sightings.ts';

const until = (count: number, ...more: readonly BootEventBody[]): readonly BootEventBody[] => [
  ...healthy.slice(0, count),
  ...more,
];
const script = `/bootdirectory/${mac}.gpxe`;
const files = [fetches('/images/vmlinuz', 8_000_000), fetches('/images/initrd.gz', 1_000_000)];
const system: BootEventBody = {
  ...{ type: 'dhcp-request', message: 'discover', xid: 9, userClass: null },
  ...{ vendorClass: 'udhcp 1.35.0', clientArch: null },
};
const request = (path: string, userAgent = 'iPXE/1.21.1'): BootEventBody => ({
  ...{ type: 'http-request', server, method: 'GET', path, userAgent, range: null },
});
const redirect = (path: string, location: string): BootEventBody => ({
  ...{ type: 'http-response', server, path, status: 302, bytes: 0, totalBytes: 0, complete: true, location },
});
const proxy: BootEventBody = {
  ...{ type: 'dhcp-reply', message: 'offer', xid: 1, server: '10.77.0.8', address: null },
  ...{ nextServer: '10.77.0.8', bootFile: 'undionly.kpxe', vendorClass: 'PXEClient' },
};
const chained = { ...answers(`http://${server}/boot.ipxe`), xid: 2 } as BootEventBody;
const asksChained = { ...asks('iPXE'), xid: 2 } as BootEventBody;

describe('a boot that came through', () => {
  it.each<[string, string, readonly BootEventBody[]]>([
    [
      'chain',
      'a script that DHCP names',
      [...until(3), asksChained, chained, fetches('/boot.ipxe', 60), fetches(script, 200), ...files],
    ],
    [
      'chain',
      'a script for all alone',
      [...until(3), asksChained, chained, fetches('/boot.ipxe', 60), ...files],
    ],
    ['chain-embedded', 'an embedded script', [...until(3), asksChained, fetches(script, 200), ...files]],
    ['rom', 'a ROM with a script', [asks('gPXE'), answers(null), fetches(script, 200), ...files]],
    [
      'rom',
      'a ROM, where DHCP has a boot file for others',
      [asks('iPXE'), answers('undionly.kpxe'), fetches(script, 200), ...files],
    ],
    [
      'pxelinux',
      'pxelinux',
      [
        asks(),
        answers('pxelinux.0'),
        loads('pxelinux.0', 42_000),
        loads('ldlinux.c32', 100_000),
        loads(`pxelinux.cfg/01-${mac.replaceAll(':', '-')}`, 200),
        loads('vmlinuz', 8_000_000),
        loads('initrd.gz', 900_000),
      ],
    ],
    [
      'pxelinux',
      'GRUB',
      [
        asks(null, 7),
        answers('grubx64.efi'),
        loads('grubx64.efi', 1_500_000),
        loads('grub/grub.cfg', 300),
        loads('vmlinuz', 8_000_000),
        loads('initrd.gz', 900_000),
      ],
    ],
    [
      'chain',
      'proxyDHCP',
      [
        asks(),
        proxy,
        answers(null),
        loads('undionly.kpxe', 72_000),
        asksChained,
        chained,
        fetches('/boot.ipxe', 60),
        ...files,
      ],
    ],
    [
      'chain-embedded',
      'a redirect',
      [...until(3), redirect('/a.ipxe', 'http://10.0.0.9/b.ipxe'), fetches('/b.ipxe', 60), ...files],
    ],
    ['rom', 'no DHCP that was seen', [request(script), fetches(script, 200), ...files]],
  ])('%s: %s', (method, _, events) => {
    const [boot] = bootsOf([...events, system]);
    expect(boot).toMatchObject({ method, result: 'complete', diagnosis: null, packets: [] });
    expect(boot!.state.stages.at(-1)).toMatchObject({
      stage: 'os',
      detail: 'asks for an address as udhcp 1.35.0',
    });
    expect(bootsOf(events)[0]).toMatchObject({ method, result: 'handed-over', diagnosis: null });
  });

  it('takes the last initrd for the end of the files', () => {
    const [boot] = bootsOf([...until(6), ...files, fetches('/images/more.img', 500_000)]);
    expect(boot!.state.stages.find(({ stage }) => stage === 'initrd')?.detail).toBe(
      '/images/more.img, 500000 bytes',
    );
  });

  it('knows the kernel by its name where the initrd comes first', () => {
    const [boot] = bootsOf([...until(6), ...files.toReversed()]);
    expect(boot!.expected).toMatchObject({
      kernel: { path: '/images/vmlinuz' },
      initrd: { path: '/images/initrd.gz' },
    });
    expect(boot!.result).toBe('handed-over');
  });

  it('does not take files of a script without a suffix for a kernel', () => {
    const [boot] = bootsOf([...until(3), request('/ipxe?mac=1'), fetches('/ipxe', 900), ...files]);
    expect(boot!.expected).toMatchObject({
      macScript: { path: '/ipxe?mac=1' },
      kernel: { path: '/images/vmlinuz' },
    });
  });

  it('has the address of who gave it, not of a proxy', () =>
    expect(bootsOf([asks(), proxy, answers(null)])[0]!.expected.server).toBe(server));
});

describe('a boot that stopped', () => {
  const noFile = {
    ...loads('undionly.kpxe', 0, 'File not found'),
    errorCode: 1,
    endedBy: 'server',
  } as BootEventBody;
  const tooLarge: BootEventBody = {
    ...{ type: 'http-response', server, path: '/images/initrd.gz', status: 200, complete: false },
    ...{ bytes: 16_384, totalBytes: 201_326_592, endedBy: 'client' },
  };
  const tftpAsk: BootEventBody = {
    type: 'tftp-request',
    server: '10.77.0.9',
    file: 'undionly.kpxe',
    blockBytes: 1432,
  };

  it.each<[string, string, readonly number[], readonly BootEventBody[]]>([
    ['no-dhcp-answer', 'dhcp', [1, 2], [asks(), asks()]],
    ['dhcp-without-boot-file', 'dhcp', [1, 2], [asks(), answers(null)]],
    ['nbp-missing', 'nbp', [1, 2, 3], [asks(), answers('undionly.kpxe'), noFile]],
    ['no-server-answer', 'nbp', [2, 3], [asks(), answers('undionly.kpxe', '10.77.0.9'), tftpAsk]],
    [
      'no-server-answer',
      'nbp',
      [2, 3],
      [
        asks(),
        answers('undionly.kpxe', '10.77.0.9'),
        { type: 'arp-unanswered', address: '10.77.0.9', times: 3 },
      ],
    ],
    [
      'no-server-answer',
      'nbp',
      [3],
      [asks(), answers('undionly.kpxe'), { type: 'udp-refused', server, port: 69 }],
    ],
    [
      'boot-script-missing',
      'boot-script',
      [5, 6],
      [...until(3), asksChained, chained, fetches('/boot.ipxe', 10, 404)],
    ],
    ['mac-script-missing', 'mac-script', [4], [...until(3), fetches(script, 10, 404)]],
    [
      'web-server-down',
      'mac-script',
      [3],
      [asks('iPXE'), answers(null), { type: 'tcp-refused', server: '10.9.9.9', port: 80 }],
    ],
    ['kernel-missing', 'kernel', [7], until(6, fetches('/images/vmlinuz', 10, 404))],
    ['initrd-missing', 'initrd', [7, 8], until(6, files[0]!, fetches('/images/initrd.gz', 10, 404))],
    [
      'endless-chain',
      'dhcp-again',
      [3, 5, 6],
      [
        ...until(3),
        asksChained,
        { ...answers('undionly.kpxe'), xid: 2 } as BootEventBody,
        loads('undionly.kpxe', 72_000),
      ],
    ],
    ['out-of-memory', 'initrd', [8, 10], [...until(6), files[0]!, tooLarge, fetches(script, 90), tooLarge]],
    ['unknown', 'dhcp-again', [3], until(3)],
    ['unknown', 'kernel', [6], until(6)],
  ])('%s at %s, proved by the packets %j', (code, stage, packets, events) => {
    const [boot] = bootsOf(events);
    expect(boot).toMatchObject({ result: 'broken', diagnosis: { code, stage }, packets });
  });

  it('is known at the word of an empty file, where the capture ends with it', () => {
    const told: BootEventBody = { type: 'tftp-progress', file: 'undionly.kpxe', bytes: 0, totalBytes: 0 };
    const sightings = sightingsOf([asks(), answers('undionly.kpxe'), tftpAsk, told]);
    const watch = new NetworkWatch();
    sightings.forEach((sighting) => watch.see(sighting));
    watch.end(sightings.at(-1)!.event.atMs);
    expect(watch.boots[0]).toMatchObject({ diagnosis: { code: 'nbp-not-a-program' }, packets: [1, 4] });
  });

  it('says what usually comes of silence', () => {
    expect(bootsOf(until(3))[0]!.diagnosis!.message).toMatch(
      /^The machine has loaded undionly\.kpxe and sends nothing since/,
    );
    expect(bootsOf(until(6))[0]!.diagnosis!.message).toMatch(/ asks for no kernel: /);
    expect(bootsOf([asks(), proxy])[0]!.diagnosis!.message).toMatch(/./);
  });

  it('goes on where the server is another than the DHCP server', () => {
    const elsewhere = [asks(), answers('undionly.kpxe', '10.77.0.9'), loads('undionly.kpxe', 72_000)];
    expect(stagesDone(bootsOf(elsewhere)[0]!)).toEqual(['firmware', 'dhcp', 'nbp']);
  });

  it('goes on once it is told wrong: a script that comes at the second try', () => {
    const [boot] = bootsOf([...until(5), fetches(script, 10, 404), fetches(script, 200), ...files]);
    expect(boot).toMatchObject({ result: 'handed-over', diagnosis: null });
  });

  it('is no fault where iPXE for UEFI finds no autoexec.ipxe', () => {
    const none = {
      ...loads('autoexec.ipxe', 0, 'File not found'),
      errorCode: 1,
      endedBy: 'server',
    } as BootEventBody;
    expect(bootsOf([...until(3), none, asksChained, fetches(script, 200), ...files])[0]!.result).toBe(
      'handed-over',
    );
  });
});
