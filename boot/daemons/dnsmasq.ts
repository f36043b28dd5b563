import { join } from 'node:path';
import { bootFileRules } from './boot-file.ts';
import { plainProcess, type DaemonPlan, type Protocol } from './plan.ts';
import type { BootService } from './service.ts';
import { parseSubnet } from './subnet.ts';

/** dnsmasq for DHCP, TFTP or both; never DNS. The service has been checked. See dnsmasq(8). */
export function planDnsmasq(service: BootService, serves: readonly Protocol[]): DaemonPlan {
  const path = join(service.runFolder, 'dnsmasq.conf');
  // Debug mode is the one in which it changes neither user nor groups.
  const foreground = service.isolated ? ['--no-daemon'] : ['--keep-in-foreground', '--log-facility=-'];
  return {
    ...plainProcess,
    name: 'dnsmasq',
    serves,
    folders: [service.runFolder, service.leaseFolder],
    files: [{ path, text: dnsmasqConfig(service, serves), keep: false }],
    command: ['dnsmasq', ...foreground, `--conf-file=${path}`],
    check: ['dnsmasq', '--test', `--conf-file=${path}`],
    // The sockets are bound before it says so.
    ready: { by: 'line', text: 'started, version' },
  };
}

export function dnsmasqConfig(service: BootService, serves: readonly Protocol[]): string {
  return [
    '# Network boot. Written by romkit.',
    'port=0',
    'no-hosts',
    `interface=${service.interface}`,
    'except-interface=lo',
    'bind-interfaces',
    `pid-file=${quote(join(service.runFolder, 'dnsmasq.pid'))}`,
    ...(service.isolated ? ['user=root', 'group=root'] : []),
    ...(serves.includes('dhcp') ? dhcpLines(service) : []),
    ...(serves.includes('tftp') ? tftpLines(service) : []),
    '',
  ].join('\n');
}

function dhcpLines(service: BootService): string[] {
  const { netmask, address } = parseSubnet(service.subnet)!;
  const { range, leaseSeconds } = service;
  return [
    '',
    'log-dhcp',
    'dhcp-authoritative',
    '# It would ping an address before it offers it, and so keep the machine waiting.',
    'no-ping',
    '# One machine, one address: firmware, boot loader and operating system name themselves differently.',
    'dhcp-ignore-clid',
    `dhcp-leasefile=${quote(join(service.leaseFolder, 'dnsmasq.leases'))}`,
    range === null
      ? `dhcp-range=${address},static,${netmask},${leaseSeconds}`
      : `dhcp-range=${range.first},${range.last},${netmask},${leaseSeconds}`,
    list('dhcp-option=option:router', service.router === null ? [] : [service.router]),
    list('dhcp-option=option:dns-server', service.nameServers),
    ...service.hosts.map((host) => `dhcp-host=${host.mac},${host.address},${host.name}`),
    ...bootLines(service),
  ];
}

/** Tags tell the clients apart; a line without tags is for those that no other line fits. */
function bootLines(service: BootService): string[] {
  const rules = bootFileRules(service);
  const chained = rules.some(({ when }) => when !== 'otherwise' && when.option === 'user-class');
  const unchained = chained ? 'tag:!chained,' : '';
  const server = `,,${service.nextServer}`;
  const lines = rules.flatMap(({ when, file }) => {
    if (when === 'otherwise') return [`dhcp-boot=${file}${server}`];
    if (when.option === 'user-class') return [`dhcp-userclass=set:chained,${when.value}`];
    const tag = `arch-${when.value}`;
    return [
      `dhcp-match=set:${tag},option:client-arch,${when.value}`,
      `dhcp-boot=${unchained}tag:${tag},${file}${server}`,
    ];
  });
  const script = chained ? [`dhcp-boot=tag:chained,${service.bootScriptUrl}${server}`] : [];
  // Where no boot file is named, next-server still is: scripts ask for it.
  return rules.length === 0 ? [`dhcp-boot=${server}`] : [...script, ...lines];
}

function tftpLines({ interface: nic, tftpRoot }: BootService): string[] {
  return ['', `enable-tftp=${nic}`, `tftp-root=${quote(tftpRoot)}`];
}

const list = (option: string, values: readonly string[]): string => [option, ...values].join(',');

/** In quotes commas and hashes are letters; paths have passed a check for quotes and backslashes. */
const quote = (path: string): string => `"${path}"`;
