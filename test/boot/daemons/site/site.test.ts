import { describe, expect, it } from '@jest/globals';
import { checkedBaseUrl, siteFile, siteHead, siteOf, usualSite } from '../../../../boot/daemons/site/site.ts';
import { machine, mac, snapshot } from '../../registry/sample.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { webSite } from './web-site.ts';

const empty = snapshot({});

describe('a site', () => {
  it('is usually one of full DHCP without a range, for a thousand machines', () => {
    expect(usualSite).toMatchObject({
      ...{ dhcpMode: 'full', range: null, router: null, nameServers: [], method: 'chain' },
      ...{ leaseSeconds: 3600, mostMachines: 1000, webPort: 80 },
    });
  });

  it('is a service beside other servers, whose boot files are below the URL of the boot server', () => {
    const { service, leftOut } = siteOf(empty, { ...webSite, baseUrl: 'http://boot.example.org:8080' });
    const base = 'http://boot.example.org:8080/bootdirectory';
    expect(leftOut).toEqual([]);
    expect(service).toMatchObject({
      isolated: false,
      nextServer: '10.77.0.1',
      bootScripts: { gPXE: `${base}/boot.gpxe`, iPXE: `${base}/boot.ipxe` },
      httpBootFiles: {
        15: `${base}/snponly-i386.efi`,
        16: `${base}/snponly.efi`,
        19: `${base}/snponly-arm64.efi`,
      },
    });
  });

  it('has as many machines as are registered, if not more', () => {
    const machines = [machine(1), machine(2)];
    const most = (mostMachines: number): number =>
      siteOf(snapshot({ machines }), { ...webSite, mostMachines }).service.mostMachines;
    expect([most(1), most(3)]).toEqual([2, 3]);
  });

  it('tells a DHCP server of machines with a name or an address of its network', () => {
    const machines = [
      machine(1, { name: 'a', address: '10.77.0.11' }),
      machine(2, { address: '10.77.0.12' }),
      machine(3, { name: 'c' }),
      machine(4),
      machine(5, { address: '192.0.2.5' }),
      machine(6, { name: 'f', address: '10.77.0.255' }),
    ];
    const { service, leftOut } = siteOf(snapshot({ machines }), webSite);
    expect(service.hosts).toEqual([
      { macs: [mac(1)], name: 'a', address: '10.77.0.11' },
      { macs: [mac(2)], name: null, address: '10.77.0.12' },
      { macs: [mac(3)], name: 'c', address: null },
      { macs: [mac(6)], name: 'f', address: null },
    ]);
    expect(leftOut).toEqual([
      `The address 192.0.2.5 of ${mac(5)} is not in 10.77.0.0/24: it is not reserved.`,
      `The address 10.77.0.255 of ${mac(6)} is not in 10.77.0.0/24: it is not reserved.`,
    ]);
  });

  it('is refused for its network, not for the machines that are in none', async () => {
    const machines = [machine(1, { address: '10.77.0.11' })];
    const error = await refusal(() => siteOf(snapshot({ machines }), { ...webSite, subnet: '10.77.0.0' }));
    expect(error.message).toBe('The network cannot be "10.77.0.0".');
  });
});

describe('the URL of a boot server', () => {
  it.each(['http://10.77.0.1', 'https://boot.example.org:8443', 'http://[2001:db8::1]:80'])(
    'may be %s',
    (url) => {
      expect(checkedBaseUrl(url)).toBe(url);
    },
  );

  it.each([
    'http://10.77.0.1/',
    'ftp://10.77.0.1',
    'x http://10.77.0.1',
    'http://a b',
    `http://${'a'.repeat(60)}/`,
  ])('cannot be %j, and is shown cut off', async (baseUrl) => {
    const error = await refusal(() => siteOf(empty, { ...webSite, baseUrl }));
    expect(error.code).toBe('bad-service');
    expect(error.message).toBe(`The URL of the boot server cannot be "${baseUrl.slice(0, 60)}".`);
  });
});

describe('a file of a site', () => {
  it('is written anew, each line ended', () => {
    expect(siteFile('/etc/a', ['b', 'c'])).toEqual({ path: '/etc/a', text: 'b\nc\n', keep: false });
  });

  it('says who wrote it, and what of the registry is not in it', () => {
    expect(siteHead({ ...siteOf(empty, webSite), leftOut: ['Not a.'] }, '//')).toEqual([
      '// Network boot. Written by romkit export; the next export writes it anew.',
      '// Not a.',
    ]);
  });
});
