import { isAbsolute } from 'node:path';
import { usageError, type RomkitError } from '../../../system/error.ts';
import { parseMac } from '../../chain/mac.ts';
import type { BootService, FixedHost } from './service.ts';
import { isHostOf, parseAddress, parseSubnet, type Subnet } from './subnet.ts';
import { present } from '../../../system/present.ts';

/**
 * Check a service before any configuration is written of it, and spell its MAC addresses in one way. What passes has
 * no character that any server's configuration gives a meaning, so that no value can add a directive.
 * @throws RomkitError `bad-service` (exit code 2) that names the value, or `bad-mac`.
 */
export function checkService(service: BootService): BootService {
  const subnet = parseSubnet(service.subnet);
  if (subnet === undefined) throw bad('network', service.subnet, 'such as 10.77.0.0/24');
  require(service.interface, 'network interface', /^[A-Za-z0-9_][\w.-]{0,14}$/, 'such as br0');
  checkAddresses(service, subnet);
  checkBoot(service);
  for (const name of ['tftpRoot', 'webRoot', 'runFolder', 'leaseFolder'] as const)
    checkFolder(name, service[name]);
  checkNumber('lease time', service.leaseSeconds, 60, 31_536_000);
  checkNumber('web port', service.webPort, 1, 65_535);
  checkNumber('number of machines', service.mostMachines, 1, 1_000_000);
  return { ...service, hosts: checkHosts(service.hosts, subnet) };
}

function checkAddresses(service: BootService, subnet: Subnet): void {
  const { serverAddress, range, router, nameServers, nextServer } = service;
  for (const address of [serverAddress, ...(router === null ? [] : [router])]) requireHost(address, subnet);
  for (const address of [nextServer, ...nameServers]) {
    if (parseAddress(address) === undefined) throw bad('server address', address, 'such as 10.77.0.1');
  }
  if (range === null) return;
  requireHost(range.first, subnet);
  requireHost(range.last, subnet);
  if (
    present(parseAddress(range.first), 'IPv4 address') > present(parseAddress(range.last), 'IPv4 address')
  ) {
    throw bad('range of addresses', `${range.first} to ${range.last}`, 'from the lower to the higher');
  }
}

function checkBoot({ bootFiles, httpBootFiles, bootScripts }: BootService): void {
  for (const [arch, file] of Object.entries(bootFiles)) {
    // The field is 128 bytes with the zero at its end (RFC 2131, section 2).
    require(file, 'boot file', /^(?!\.*\/)[\w.+~/-]{1,127}$/, 'a path below the TFTP root such as undionly.kpxe');
    checkNumber('client architecture', Number(arch), 0, 65_535);
  }
  for (const [arch, url] of Object.entries(httpBootFiles)) {
    checkNumber('client architecture', Number(arch), 1, 65_535);
    checkUrl('boot program', url);
  }
  for (const [name, url] of Object.entries(bootScripts)) {
    require(name, 'user class', /^[\w.-]{1,32}$/, 'such as iPXE');
    checkUrl('boot script', url);
  }
}

function checkUrl(what: string, url: string): void {
  const allowed = /^(https?|tftp):\/\/[\w.:-]+\/[\w.~/:%+-]*$/;
  require(url, `URL of the ${what}`, allowed, 'such as http://10.77.0.1/bootdirectory/boot.gpxe');
  if (url.length > 127) throw bad(`URL of the ${what}`, url, 'of at most 127 characters');
}

function checkHosts(hosts: readonly FixedHost[], subnet: Subnet): FixedHost[] {
  const seen = new Set<string>();
  return hosts.map(({ macs: texts, address, name }) => {
    const macs = texts.map(parseMac);
    if (macs.length === 0) throw bad('list of machines', name ?? '', 'one of machines with MAC addresses');
    if (name !== null)
      require(name, 'host name', hostName, 'of letters, digits and hyphens, with dots between');
    if (address !== null) requireHost(address, subnet);
    const names = name === null ? [] : [name.toLowerCase()];
    for (const value of [...macs, ...(address === null ? [] : [address]), ...names]) {
      if (seen.has(value)) throw bad('list of machines', value, 'a list that has it once');
      seen.add(value);
    }
    return { macs, address, name };
  });
}

/** RFC 1123, section 2.1. */
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/**
 * Paths may have spaces and any letters, but nothing that ends a quotation, names a variable or starts a line.
 * @throws RomkitError `bad-service`.
 */
export function checkFolder(name: string, path: string): void {
  if (
    isAbsolute(path) &&
    path.length <= 500 &&
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029"'`$\\%*?{}<>[\]]/.test(path)
  )
    return;
  throw bad(`folder ${name}`, path, 'an absolute path without quotes, brackets, $, %, *, ? and backslashes');
}

function checkNumber(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw bad(what, String(value), `a whole number from ${least} to ${most}`);
}

function requireHost(address: string, subnet: Subnet): void {
  if (isHostOf(subnet, address)) return;
  throw bad('address', address, `in the network ${subnet.address}/${subnet.prefixLength}`);
}

function require(value: string, what: string, pattern: RegExp, allowed: string): void {
  if (!pattern.test(value) || value.includes('\n')) throw bad(what, value, allowed);
}

function bad(what: string, value: string, allowed: string): RomkitError {
  const given = JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  return usageError('bad-service', `The ${what} cannot be ${given}.`, `It has to be ${allowed}.`);
}
