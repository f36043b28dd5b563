import { join } from 'node:path';
import { bootFileRules, type BootFileRule, type BootFiles } from './boot-file.ts';
import { plainProcess, type DaemonPlan } from '../daemon-plan.ts';
import type { BootService, FixedHost } from './service.ts';
import { parseSubnet } from './subnet.ts';
import { present } from '../../../system/present.ts';

/** ISC dhcpd for DHCP. The service has been checked. See dhcpd(8) and dhcpd.conf(5). */
export function planDhcpd(service: BootService): DaemonPlan {
  const path = join(service.runFolder, 'dhcpd.conf');
  const leases = join(service.leaseFolder, 'dhcpd.leases');
  return {
    ...plainProcess,
    name: 'dhcpd',
    serves: ['dhcp'],
    folders: [service.runFolder, service.leaseFolder],
    files: [
      { path, text: dhcpdConfig(service), keep: false },
      // It does not start without one.
      { path: leases, text: '', keep: true },
    ],
    command: ['dhcpd', '-4', '-f', '-d', '-cf', path, '-lf', leases, '--no-pid', service.interface],
    check: ['dhcpd', '-4', '-t', '-cf', path],
    ready: { by: 'line', text: 'Server starting service.' },
  };
}

export function dhcpdConfig(service: BootService): string {
  return [
    '# Network boot. Written by romkit.',
    'authoritative;',
    '# It would ping an address for a second before it offers it.',
    'ping-check false;',
    '# One machine, one address: firmware, boot loader and operating system name themselves differently.',
    'ignore-client-uids true;',
    'ddns-update-style none;',
    `default-lease-time ${service.leaseSeconds};`,
    `max-lease-time ${service.leaseSeconds};`,
    '',
    ...dhcpdBootLines(service),
    '',
    ...subnetLines(service),
    ...service.hosts.flatMap(hostLines),
    '',
  ].join('\n');
}

/** The lines that give each client its boot file, for a configuration that is there already. */
export const dhcpdBootLines = (service: BootFiles): string[] => [
  '# RFC 4578, section 2.1.',
  'option client-architecture code 93 = unsigned integer 16;',
  '',
  `next-server ${service.nextServer};`,
  ...bootLines(bootFileRules(service)),
];

/** `if … { } else { }` as the description of such a site has it, with more clients told apart. */
function bootLines(rules: readonly BootFileRule[]): string[] {
  if (rules.length === 0) return [];
  const blocks = rules.map(({ when, file, vendorClass }, index) => {
    const statements = [
      ...(vendorClass === null ? [] : [`option vendor-class-identifier "${vendorClass}";`]),
      `filename "${file}";`,
    ];
    if (when === 'otherwise' && index === 0) return statements;
    const head = when === 'otherwise' ? 'else' : `${index === 0 ? 'if' : 'elsif'} ${condition(when)}`;
    return [`${head} {`, ...statements.map((statement) => `  ${statement}`), '}'];
  });
  return blocks.flat().join('\n').replaceAll('}\nels', '} els').split('\n');
}

function condition(when: Exclude<BootFileRule['when'], 'otherwise'>): string {
  if (when.option === 'user-class') return `exists user-class and option user-class = "${when.value}"`;
  const bytes = when.value
    .toString(16)
    .padStart(4, '0')
    .replace(/..(?=.)/, '$&:');
  return `option client-architecture = ${bytes}`;
}

function subnetLines({ subnet, range, router, nameServers }: BootService): string[] {
  const { address, netmask } = present(parseSubnet(subnet), 'IPv4 network');
  return [
    `subnet ${address} netmask ${netmask} {`,
    ...(range === null ? [] : [`  range ${range.first} ${range.last};`]),
    ...(router === null ? [] : [`  option routers ${router};`]),
    ...(nameServers.length === 0 ? [] : [`  option domain-name-servers ${nameServers.join(', ')};`]),
    '}',
  ];
}

/** A declaration for each card; the second and later ones have names of their own, as dhcpd wants. */
function hostLines({ macs, address, name }: FixedHost): string[] {
  return macs.flatMap((mac, index) => [
    '',
    `host ${hostLabel(name, mac, index)} {`,
    `  hardware ethernet ${mac};`,
    ...(address === null ? [] : [`  fixed-address ${address};`]),
    ...(name === null ? [] : [`  option host-name "${name}";`]),
    '}',
  ]);
}

function hostLabel(name: string | null, mac: string, index: number): string {
  const bare = mac.replaceAll(':', '');
  return name === null ? `mac-${bare}` : index === 0 ? name : `${name}-${bare}`;
}
