import { join } from 'node:path';
import { bootFileRules, type BootFileRule, type BootFiles } from './boot-file.ts';
import { plainProcess, type DaemonPlan, type Protocol } from '../daemon-plan.ts';
import { leaseScript } from './lease-script.ts';
import type { BootService, FixedHost } from './service.ts';
import { parseSubnet } from './subnet.ts';
import { present } from '../../../system/present.ts';

/** dnsmasq for DHCP, TFTP or both; never DNS. The service has been checked. See dnsmasq(8). */
export function planDnsmasq(service: BootService, serves: readonly Protocol[]): DaemonPlan {
  const path = join(service.runFolder, 'dnsmasq.conf');
  const leases = serves.includes('dhcp') ? leasesOf(service) : null;
  // Debug mode is the one in which it changes neither user nor groups.
  const foreground = service.isolated ? ['--no-daemon'] : ['--keep-in-foreground', '--log-facility=-'];
  return {
    ...plainProcess,
    name: 'dnsmasq',
    serves,
    folders: [service.runFolder, service.leaseFolder, ...(leases?.folders ?? [])],
    files: [{ path, text: dnsmasqConfig(service, serves), keep: false }, ...(leases?.files ?? [])],
    command: ['dnsmasq', ...foreground, `--conf-file=${path}`],
    check: ['dnsmasq', '--test', `--conf-file=${path}`],
    // The sockets are bound before it says so.
    ready: { by: 'line', text: 'started, version' },
  };
}

export function dnsmasqConfig(service: BootService, serves: readonly Protocol[]): string {
  return [
    '# Network boot. Written by romkit.',
    'no-hosts',
    `pid-file=${quote(join(service.runFolder, 'dnsmasq.pid'))}`,
    ...(service.isolated ? ['user=root', 'group=root'] : []),
    ...(serves.includes('dhcp') ? leasesOf(service).lines : []),
    ...dnsmasqNetworkLines(service, serves),
    '',
  ].join('\n');
}

type Leases = Pick<DaemonPlan, 'folders' | 'files'> & { readonly lines: readonly string[] };

/** A path that means the same to a shell: dnsmasq gives it one at its start, and to the kernel afterwards. */
const plainPath = /^[\w./@%+=:-]+$/;

/** Kept by a program, for dnsmasq writes all of its lease file at each change; or in that, where it has to be. */
function leasesOf({ runFolder, leaseFolder }: BootService): Leases {
  const program = join(runFolder, 'dnsmasq-lease');
  if (!plainPath.test(program))
    return {
      folders: [],
      files: [],
      lines: [`dhcp-leasefile=${quote(join(leaseFolder, 'dnsmasq.leases'))}`],
    };
  const folder = join(leaseFolder, 'dnsmasq');
  return {
    folders: [folder],
    files: [{ path: program, text: leaseScript(folder), keep: false, isProgram: true }],
    lines: ['leasefile-ro', `dhcp-script=${program}`],
  };
}

/** The lines of DHCP and TFTP, without the paths of the process's own files. */
export function dnsmasqNetworkLines(service: BootService, serves: readonly Protocol[]): string[] {
  return [
    '# No DNS.',
    'port=0',
    `interface=${service.interface}`,
    'except-interface=lo',
    'bind-interfaces',
    ...(serves.includes('dhcp') ? dhcpLines(service) : []),
    ...(serves.includes('tftp') ? tftpLines(service) : []),
  ];
}

function dhcpLines(service: BootService): string[] {
  return ['', 'log-dhcp', ...(service.dhcpMode === 'full' ? addressLines(service) : proxyLines(service))];
}

function addressLines(service: BootService): string[] {
  const { netmask, address } = present(parseSubnet(service.subnet), 'IPv4 network');
  const { range, leaseSeconds } = service;
  return [
    'dhcp-authoritative',
    '# It would ping an address before it offers it, and so keep the machine waiting.',
    'no-ping',
    '# One machine, one address: firmware, boot loader and operating system name themselves differently.',
    'dhcp-ignore-clid',
    `dhcp-lease-max=${mostLeases(service)}`,
    range === null
      ? `dhcp-range=${address},static,${netmask},${leaseSeconds}`
      : `dhcp-range=${range.first},${range.last},${netmask},${leaseSeconds}`,
    list('dhcp-option=option:router', service.router === null ? [] : [service.router]),
    list('dhcp-option=option:dns-server', service.nameServers),
    ...service.hosts.flatMap(hostLines),
    ...classLines(service),
    ...bootLines(service),
  ];
}

/** The lines that give each client its boot file, for a configuration that is there already. */
export const dnsmasqBootLines = (service: BootFiles): string[] => [
  ...classLines(service),
  ...bootLines(service),
];

/** The name as a label: for a qualified one dnsmasq would want the domain as a setting of its own. */
function hostLines({ macs, address, name }: FixedHost): string[] {
  const label = name?.split('.')[0] ?? null;
  const isTaken = label !== null && hostWord.test(label);
  const parts = [address, isTaken ? null : label].filter((part) => part !== null);
  return [
    ...(isTaken ? [`# In dhcp-host "${label}" is no name, but a time or a command.`] : []),
    // A card alone stands for nothing.
    ...(parts.length === 0 ? [] : [`dhcp-host=${[...macs, ...parts].join(',')}`]),
  ];
}

/** Lease times and `ignore`, which would keep the machine from any address (dnsmasq(8), --dhcp-host). */
const hostWord = /^(\d+[smhdw]?|infinite|ignore)$/i;

/** Twice as many as machines: an address that a machine had before stays leased for a while. */
const mostLeases = ({ mostMachines, hosts }: BootService): number =>
  Math.max(1000, 2 * Math.max(mostMachines, hosts.length));

/** Tags tell the clients apart: `chained` with any of the user classes, and one for each of them. */
function classLines(service: BootFiles): string[] {
  return bootFileRules(service).flatMap(({ when, vendorClass }) => {
    if (when === 'otherwise') return [];
    if (when.option === 'user-class')
      return [
        `dhcp-userclass=set:chained,${when.value}`,
        `dhcp-userclass=set:chained-${when.value},${when.value}`,
      ];
    const tag = `arch-${when.value}`;
    return [
      `dhcp-match=set:${tag},option:client-arch,${when.value}`,
      ...(vendorClass === null ? [] : [`dhcp-option-force=tag:${tag},option:vendor-class,${vendorClass}`]),
    ];
  });
}

/** A line without tags is for those that no other line fits. */
function bootLines(service: BootFiles): string[] {
  const rules = bootFileRules(service);
  const unchained = isChained(rules) ? 'tag:!chained,' : '';
  const server = `,,${service.nextServer}`;
  // Where no boot file is named, next-server still is: scripts ask for it.
  if (rules.length === 0) return [`dhcp-boot=${server}`];
  return rules.map(({ when, file }) => {
    if (when === 'otherwise') return `dhcp-boot=${file}${server}`;
    const tags =
      when.option === 'user-class' ? `tag:chained-${when.value},` : `${unchained}tag:arch-${when.value},`;
    return `dhcp-boot=${tags}${file}${server}`;
  });
}

/**
 * PXE clients choose from the services of a proxy by their own architecture, one of each without asking; chained
 * firmware takes the boot file like that of any other DHCP server.
 */
function proxyLines(service: BootService): string[] {
  const rules = bootFileRules(service);
  const unchained = isChained(rules) ? 'tag:!chained,' : '';
  return [
    `dhcp-range=${present(parseSubnet(service.subnet), 'IPv4 network').address},proxy`,
    ...classLines(service),
    ...rules.map(({ when, file, vendorClass }) => {
      if (when !== 'otherwise' && when.option === 'user-class')
        return `dhcp-boot=tag:chained-${when.value},${file},,${service.nextServer}`;
      const architecture = when === 'otherwise' ? 0 : when.value;
      if (vendorClass !== null)
        return `dhcp-boot=${unchained}tag:arch-${architecture},${file},,${service.nextServer}`;
      return `pxe-service=${unchained}${architecture},"Network boot",${file},${service.nextServer}`;
    }),
  ];
}

const isChained = (rules: readonly BootFileRule[]): boolean =>
  rules.some(({ when }) => when !== 'otherwise' && when.option === 'user-class');

function tftpLines({ interface: nic, tftpRoot, mostMachines }: BootService): string[] {
  return [
    '',
    `enable-tftp=${nic}`,
    `tftp-root=${quote(tftpRoot)}`,
    `tftp-max=${Math.min(Math.max(mostMachines, 50), 10_000)}`,
  ];
}

const list = (option: string, values: readonly string[]): string => [option, ...values].join(',');

/** In quotes commas and hashes are letters; paths have passed a check for quotes and backslashes. */
const quote = (path: string): string => `"${path}"`;
