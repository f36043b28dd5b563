import { join } from 'node:path';
import { bootFileRules, type BootFileRule, type BootFiles } from './boot-file.ts';
import { plainProcess, type DaemonPlan } from '../daemon-plan.ts';
import type { BootService } from './service.ts';

/** Kea for DHCPv4. The service has been checked. See the Kea Administrator Reference Manual, "The DHCPv4 Server". */
export function planKea(service: BootService): DaemonPlan {
  const path = join(service.runFolder, 'kea-dhcp4.json');
  const { runFolder, leaseFolder } = service;
  return {
    ...plainProcess,
    name: 'kea',
    serves: ['dhcp'],
    folders: [runFolder, leaseFolder],
    files: [{ path, text: `${JSON.stringify(keaConfig(service), null, 2)}\n`, keep: false }],
    command: ['kea-dhcp4', '-c', path],
    cwd: leaseFolder,
    env: {
      KEA_PIDFILE_DIR: runFolder,
      KEA_LOCKFILE_DIR: runFolder,
      KEA_DHCP_DATA_DIR: leaseFolder,
    },
    check: ['kea-dhcp4', '-t', path],
    // It also says that it has started when it cannot listen, as on a bridge that nothing is plugged into.
    ready: { by: 'line', text: 'DHCP4_STARTED', unless: 'DHCPSRV_OPEN_SOCKET_FAIL' },
  };
}

/**
 * The configuration as an object; JSON knows how to quote.
 * @param leaseFile a name in the working folder, where a path could have no spaces, or a path.
 */
export function keaConfig(
  service: BootService,
  leaseFile = 'kea-leases4.csv',
): { readonly Dhcp4: Readonly<Record<string, unknown>> } {
  return {
    Dhcp4: {
      'interfaces-config': {
        interfaces: [`${service.interface}/${service.serverAddress}`],
        'dhcp-socket-type': 'raw',
      },
      'lease-database': { type: 'memfile', name: leaseFile },
      authoritative: true,
      'valid-lifetime': service.leaseSeconds,
      // One machine, one address: firmware, boot loader and operating system name themselves differently.
      'match-client-id': false,
      'host-reservation-identifiers': ['hw-address'],
      // Several cards of one machine get the same address.
      'ip-reservations-unique': false,
      // Packets of a storm wait their turn (Administrator Reference Manual, "Multi-Threading Settings").
      'multi-threading': { 'enable-multi-threading': true, 'packet-queue-size': queueSize(service) },
      ...keaBootSettings(service),
      subnet4: [subnet(service)],
      loggers: [{ name: 'kea-dhcp4', severity: 'INFO', output_options: [{ output: 'stdout', flush: true }] }],
    },
  };
}

/** Settings of "Dhcp4" that give each client its boot file, for a configuration that is there already. */
export function keaBootSettings(service: BootFiles): Readonly<Record<string, unknown>> {
  const rules = bootFileRules(service);
  const named = classes(rules);
  const fallback = rules.find(({ when }) => when === 'otherwise');
  return {
    'next-server': service.nextServer,
    ...(fallback === undefined ? {} : { 'boot-file-name': fallback.file }),
    // An empty list is a mistake to it.
    ...(named.length === 0 ? {} : { 'client-classes': named }),
  };
}

interface ClientClass {
  readonly name: string;
  readonly test: string;
  readonly 'boot-file-name': string;
  readonly 'option-data'?: readonly object[];
}

/** A class for each rule, which no client of an earlier rule is in: of several classes the first would not win. */
function classes(rules: readonly BootFileRule[]): ClientClass[] {
  const named: ClientClass[] = [];
  for (const { when, file, vendorClass } of rules) {
    if (when === 'otherwise') continue;
    const earlier = named.map(({ name }) => `not member('${name}')`);
    const test =
      when.option === 'user-class'
        ? `option[77].hex == '${when.value}'`
        : `option[93].hex == 0x${when.value.toString(16).padStart(4, '0')}`;
    const name = when.option === 'user-class' ? `chained-${when.value}` : `architecture-${when.value}`;
    const echo = { name: 'vendor-class-identifier', data: vendorClass, 'always-send': true };
    named.push({
      ...{ name, test: [test, ...earlier].join(' and '), 'boot-file-name': file },
      ...(vendorClass === null ? {} : { 'option-data': [echo] }),
    });
  }
  return named;
}

/** The default of 64 packets for each thread is full within milliseconds. */
const queueSize = ({ mostMachines }: BootService): number => Math.min(Math.max(mostMachines, 64), 10_000);

function subnet({ subnet, range, router, nameServers, hosts, interface: nic }: BootService): object {
  const options = [
    { name: 'routers', data: router ?? '' },
    { name: 'domain-name-servers', data: nameServers.join(', ') },
  ];
  return {
    id: 1,
    subnet,
    interface: nic,
    pools: range === null ? [] : [{ pool: `${range.first} - ${range.last}` }],
    'option-data': options.filter(({ data }) => data !== ''),
    reservations: hosts.flatMap(({ macs, address, name }) =>
      macs.map((mac) => ({
        'hw-address': mac,
        ...(address === null ? {} : { 'ip-address': address }),
        ...(name === null ? {} : { hostname: name }),
      })),
    ),
  };
}
