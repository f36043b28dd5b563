import { isAbsolute } from 'node:path';
import { usageError, type RomkitError } from '../../system/error.ts';
import { parseMac } from '../chain/mac.ts';
import type { BootService, FixedHost } from './service.ts';
import { isHostOf, parseAddress, parseSubnet, type Subnet } from './subnet.ts';

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
  if (parseAddress(range.first)! > parseAddress(range.last)!) {
    throw bad('range of addresses', `${range.first} to ${range.last}`, 'from the lower to the higher');
  }
}

function checkBoot({ bootFiles, bootScriptUrl, chainedUserClasses }: BootService): void {
  for (const [arch, file] of Object.entries(bootFiles)) {
    // The field is 128 bytes with the zero at its end (RFC 2131, section 2).
    require(file, 'boot file', /^(?!\.*\/)[\w.+~/-]{1,127}$/, 'a path below the TFTP root such as undionly.kpxe');
    checkNumber('client architecture', Number(arch), 0, 65_535);
  }
  const url = /^(https?|tftp):\/\/[\w.:-]+\/[\w.~/:%+-]*$/;
  require(bootScriptUrl, 'URL of the boot script', url, 'such as http://10.77.0.1/bootdirectory/boot.gpxe');
  if (bootScriptUrl.length > 127)
    throw bad('URL of the boot script', bootScriptUrl, 'of at most 127 characters');
  for (const name of chainedUserClasses) require(name, 'user class', /^[\w.-]{1,32}$/, 'such as iPXE');
}

function checkHosts(hosts: readonly FixedHost[], subnet: Subnet): FixedHost[] {
  const seen = new Set<string>();
  return hosts.map(({ mac: text, address, name }) => {
    const mac = parseMac(text);
    // RFC 1123, section 2.1.
    require(name, 'host name', /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, 'of letters, digits and hyphens');
    requireHost(address, subnet);
    for (const value of [mac, address, name.toLowerCase()]) {
      if (seen.has(value)) throw bad('list of machines', value, 'a list that has it once');
      seen.add(value);
    }
    return { mac, address, name };
  });
}

/** Paths may have spaces and any letters, but nothing that ends a quotation, names a variable or starts a line. */
function checkFolder(name: string, path: string): void {
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
