import { describe, expect, it } from '@jest/globals';
import type { BootEvent, BootEventBody } from '../../../../boot/chain/event.ts';
import { methodOffered, methodSeen } from '../../../../boot/server/follow/method-seen.ts';
import { SeenFacts } from '../../../../boot/server/follow/seen-facts.ts';

const mac = '52:54:00:77:00:01';
const server = '10.77.0.1';
const at = (body: BootEventBody): BootEvent => ({ atMs: 1, mac, ...body });
const asked = at({
  ...{ type: 'dhcp-request', message: 'discover', xid: 1, userClass: null },
  ...{ vendorClass: 'PXEClient', clientArch: 0 },
});
const named = (bootFile: string | null): BootEvent =>
  at({ type: 'dhcp-reply', message: 'ack', xid: 1, server, address: null, nextServer: server, bootFile });
const tftp = (file: string, error: string | null = null): BootEvent =>
  at({ type: 'tftp-end', server, file, bytes: 1, blockBytes: null, error });
const http = (name: string, status = 200): BootEvent => {
  const path = `/bootdirectory/${name}`;
  return at({ type: 'http-response', server, path, status, bytes: 1, totalBytes: 1, complete: true });
};
const factsOf = (events: readonly BootEvent[]): SeenFacts => {
  const facts = new SeenFacts(mac);
  for (const event of events) facts.add(event);
  return facts;
};
const own = http('52-54-00-77-00-01.ipxe?platform=efi');

describe('the method that was seen', () => {
  it.each([
    ['pxelinux', [asked, named('pxelinux.0'), tftp('pxelinux.0'), tftp('pxelinux.cfg/01-52-54-00-77-00-01')]],
    ['chain', [asked, named('undionly.kpxe'), tftp('/undionly.kpxe'), http('boot.gpxe'), own]],
    [
      'chain',
      [asked, named('http://h:80/bootdirectory/snponly.efi'), http('snponly.efi'), http('boot.ipxe'), own],
    ],
    ['chain-embedded', [asked, named('undionly.kpxe'), tftp('undionly.kpxe'), own]],
    ['rom', [asked, named(null), own]],
    ['rom', [asked, named('http://10.77.0.1/bootdirectory/boot.ipxe'), own]],
    [null, [own]],
    [null, [asked, named('undionly.kpxe'), tftp('undionly.kpxe')]],
    [null, [asked, named('undionly.kpxe'), tftp('undionly.kpxe'), http('52-54-00-77-00-02.ipxe')]],
    [null, [asked, tftp('pxelinux.cfg/01-52-54-00-77-00-01', 'file not found')]],
  ] as const)('%s', (method, events) => {
    expect(methodSeen(factsOf(events))).toBe(method);
  });

  it.each([
    ['pxelinux', 'lpxelinux.0'],
    ['chain', 'undionly.kpxe'],
    ['rom', null],
    ['rom', 'http://10.77.0.1/bootdirectory/boot.ipxe'],
  ] as const)('is prepared by DHCP: %s by %s', (method, bootFile) => {
    expect(methodOffered(factsOf([asked, named(bootFile)]))).toBe(method);
  });
});
