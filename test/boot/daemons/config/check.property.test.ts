import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Engines } from '../../../../boot/daemons/config/engine-names.ts';
import { planDaemons } from '../../../../boot/daemons/config/engines.ts';
import type { BootService } from '../../../../boot/daemons/config/service.ts';
import { isHostOf, parseSubnet } from '../../../../boot/daemons/config/subnet.ts';
import { RomkitError } from '../../../../system/error.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { sample } from '../sample.ts';

const numRuns = Number(process.env['ROMKIT_PROPERTY_RUNS'] ?? 1500);

const engines: readonly Engines[] = [
  { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'nginx' },
  { dhcp: 'dhcpd', tftp: 'tftpd-hpa', http: 'apache' },
  { dhcp: 'kea', tftp: null, http: null },
];

/** What ends a word, a line, a quotation or a block in one grammar or another, between any other characters. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Array.from('"\'`\\;{}<>#$,=:/ \t\n\r\0'),
        '\u2028',
        '${x}',
        '//',
        '/*',
        '\ndhcp-script=/x',
        '..',
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** A good value with something in it, so that not all are refused for their beginning. */
const around = (good: string): fc.Arbitrary<string> =>
  fc.tuple(nasty, fc.boolean()).map(([text, replaces]) => (replaces ? text : good + text));

const values = fc.record({
  interface: around('br0'),
  serverAddress: around('10.77.0.1'),
  router: around('10.77.0.1'),
  nextServer: around('10.77.0.1'),
  url: around('http://10.77.0.1/b'),
  tftpRoot: around('/srv/a'),
  webRoot: around('/srv/b'),
  runFolder: around('/srv/c'),
  leaseFolder: around('/srv/d'),
  userClass: around('gPXE'),
  file: around('undionly.kpxe'),
  name: around('node01'),
  mac: around('52:54:00:77:00:01'),
  subnet: around('10.77.0.0/24'),
});

type Values = typeof values extends fc.Arbitrary<infer T> ? T : never;

/** Only some of the values, the others as they are in the sample. */
const some = fc
  .tuple(values, fc.subarray(Object.keys(sampleValues()) as (keyof Values)[], { minLength: 1, maxLength: 2 }))
  .map(([all, names]) => ({
    ...sampleValues(),
    ...Object.fromEntries(names.map((name) => [name, all[name]])),
  }));

function sampleValues(): Values {
  const { macs, name } = sample.hosts[0]!;
  const own = { router: '10.77.0.254', userClass: 'gPXE', file: 'undionly.kpxe', mac: macs[0]!, name: name! };
  const url = sample.bootScripts['gPXE']!;
  const { interface: nic, serverAddress, nextServer, subnet } = sample;
  const { tftpRoot, webRoot, runFolder, leaseFolder } = sample;
  const folders = { tftpRoot, webRoot, runFolder, leaseFolder };
  return { ...own, ...folders, interface: nic, serverAddress, nextServer, url, subnet };
}

function withValues({ userClass, file, name, mac, url, ...rest }: Values): BootService {
  const hosts = [{ macs: [mac], name, address: '10.77.0.11' }];
  const files = { bootFiles: { 0: file, 7: file }, httpBootFiles: { 16: url } };
  return { ...sample, ...rest, ...files, hosts, bootScripts: { [userClass]: url } };
}

/** A text without comments, with every quotation and every word that is a value taken out: its directives. */
function skeleton(text: string): string[] {
  return text
    .replace(/"[^"\n]*"/g, '""')
    .split(/\r\n|[\n\r\u2028\0]/)
    .map((line) => line.trim().split(/[\s=]/)[0]!)
    .filter((word) => word !== '' && !word.startsWith('#'));
}

function render(service: BootService, chosen: Engines): string[][] | undefined {
  try {
    return planDaemons(service, chosen).flatMap((plan) =>
      plan.kind === 'process'
        ? [...plan.files.map((file) => skeleton(file.text)), plan.command.map(() => 'argument')]
        : [],
    );
  } catch (error) {
    if (error instanceof RomkitError) return undefined;
    throw error;
  }
}

describe('no value of a service', () => {
  it.each(engines)('adds a directive: %j', (chosen) => {
    // dnsmasq's leases are kept in another way where a shell would not take the path for one word.
    const expected = ['/run/romkit', '/run/a romkit'].map((runFolder) =>
      render(withValues({ ...sampleValues(), runFolder }), chosen),
    );
    let passed = 0;
    fc.assert(
      fc.property(some, (given) => {
        const rendered = render(withValues(given), chosen);
        if (rendered === undefined) return;
        passed++;
        expect(expected).toContainEqual(rendered);
      }),
      { numRuns, examples: [[sampleValues()]] },
    );
    expect(passed).toBeGreaterThan(numRuns / 75);
  });
});

describe('a service is refused', () => {
  it.each<[string, Partial<BootService>]>([
    ['a network with bits of a host', { subnet: '10.77.0.1/24' }],
    ['a server in another network', { serverAddress: '10.78.0.1' }],
    ['a range that runs backwards', { range: { first: '10.77.0.20', last: '10.77.0.10' } }],
    ['a range that leaves the network', { range: { first: '10.77.0.20', last: '10.77.1.10' } }],
    ["the network's own address", { hosts: [{ ...sample.hosts[0]!, address: '10.77.0.0' }] }],
    [
      'a machine twice',
      { hosts: [sample.hosts[0]!, { ...sample.hosts[0]!, address: '10.77.0.12', name: 'b' }] },
    ],
    [
      'two machines of one address',
      { hosts: [sample.hosts[0]!, { ...sample.hosts[0]!, macs: ['525400770002'] }] },
    ],
    ['a machine without a card', { hosts: [{ ...sample.hosts[0]!, macs: [] }] }],
    ['a host name that ends a block', { hosts: [{ ...sample.hosts[0]!, name: 'a { }' }] }],
    ['a URL with a query', { httpBootFiles: { 16: 'http://10.77.0.1/a?b' } }],
    ['a folder with a quote', { webRoot: '/srv/"' }],
    ['a folder that is not absolute', { tftpRoot: 'tftp' }],
    ['a boot file outside of the root', { bootFiles: { 0: '../undionly.kpxe' } }],
    [
      'a URL that the packet has no room for',
      { bootScripts: { iPXE: `http://10.77.0.1/${'a'.repeat(120)}` } },
    ],
    ['an address with a leading zero', { nextServer: '10.077.0.1' }],
    ['a port that is none', { webPort: 0 }],
  ])('with %s', async (_what, wrong) => {
    const error = await refusal(() => planDaemons({ ...sample, ...wrong }, engines[0]!));
    expect([error.code, error.exitCode]).toEqual(['bad-service', 2]);
  });

  it('but a folder may have spaces, commas, hashes and letters of any alphabet', () => {
    const plans = planDaemons({ ...sample, tftpRoot: '/srv/Büro, # 1' }, engines[0]!);
    const texts = plans.flatMap((plan) => (plan.kind === 'process' ? plan.files : []));
    expect(texts.map(({ text }) => text).join()).toContain('tftp-root="/srv/Büro, # 1"');
  });
});

describe('networks', () => {
  it.each([
    ['10.77.0.0/24', '255.255.255.0', '10.77.0.254', '10.77.0.255'],
    ['10.0.0.0/8', '255.0.0.0', '10.255.255.254', '11.0.0.0'],
    ['192.168.1.128/30', '255.255.255.252', '192.168.1.130', '192.168.1.131'],
  ])('%s', (text, netmask, last, broadcast) => {
    const subnet = parseSubnet(text)!;
    expect(subnet.netmask).toBe(netmask);
    expect([isHostOf(subnet, last), isHostOf(subnet, broadcast), isHostOf(subnet, subnet.address)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
