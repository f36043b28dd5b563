import { z } from 'zod';
import type { Mac } from '../../chain/event.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { findMac } from '../collect/mac.ts';
import type { Place } from '../site.ts';
import { readCard } from './card.ts';

/** The parts of a dhcp-host entry by what they are; they have no order. */
interface HostParts {
  readonly macs: Mac[];
  readonly names: string[];
  readonly addresses: string[];
  readonly tags: string[];
  readonly conditions: string[];
  readonly identifiers: string[];
  /** Sentences. */
  readonly problems: string[];
  isIgnored: boolean;
}

/**
 * Read a `dhcp-host` entry (dnsmasq(8), --dhcp-host).
 * @param tags takes the tags that it sets
 */
export function readHost(
  fields: readonly string[],
  place: Place,
  tags: Set<string>,
  collector: SiteCollector,
): void {
  const parts = partsOf(fields);
  const problem = (message: string): void => collector.problem(place, message);
  parts.problems.forEach(problem);
  if (parts.macs.length === 0) {
    if (parts.problems.length === 0) problem(`${whyNoCard(parts)}; the entry is left out.`);
    return;
  }
  if (parts.isIgnored) {
    problem(`dnsmasq ignores ${parts.macs.join(' and ')}; the entry is left out.`);
    return;
  }
  for (const condition of parts.conditions)
    problem(`The condition "${condition}" is not kept: a machine has its name and address in any network.`);
  const [address, ...more] = parts.addresses;
  if (address !== undefined && more.length > 0)
    problem(`A machine has one fixed address: ${address} is taken, ${more.join(', ')} left out.`);
  parts.tags.forEach((tag) => tags.add(tag));
  collector.machine(place, {
    macs: parts.macs,
    names: parts.names,
    address: address ?? null,
    tags: parts.tags,
  });
}

function partsOf(fields: readonly string[]): HostParts {
  const parts: HostParts = {
    ...{ macs: [], names: [], addresses: [], tags: [], conditions: [], identifiers: [], problems: [] },
    isIgnored: false,
  };
  fields.filter((field) => field !== '').forEach((field) => add(field, parts));
  return parts;
}

function add(field: string, parts: HostParts): void {
  if (/^(set|net):/.test(field)) parts.tags.push(field.slice(4));
  else if (/^tag:/.test(field)) parts.conditions.push(field);
  else if (/^id:/i.test(field)) addIdentifier(field, parts);
  // An IPv6 address has no place in the registry.
  else if (/^\[.*\]$/.test(field)) return;
  else if (field.includes(':')) addCard(field, parts);
  else if (z.ipv4().safeParse(field).success) parts.addresses.push(field);
  else if (field === 'ignore') parts.isIgnored = true;
  else if (!/^(\d+[smhdw]?|infinite)$/i.test(field) || findMac(field) !== undefined) addName(field, parts);
}

function addCard(field: string, parts: HostParts): void {
  const card = readCard(field);
  if ('mac' in card) parts.macs.push(card.mac);
  else parts.problems.push(`"${field.slice(0, 60)}" ${card.problem}; it is left out.`);
}

/** A client identifier of type 1 is a MAC address (RFC 2132 section 9.14); `id:*` ignores what clients send. */
function addIdentifier(field: string, parts: HostParts): void {
  const value = field.slice(3);
  const mac = /^0?1:/.test(value) ? findMac(value.replace(/^0?1:/, '')) : undefined;
  if (mac !== undefined) parts.macs.push(mac);
  else if (value !== '*') parts.identifiers.push(field);
}

/** dnsmasq takes `52-54-…` and `5254…` for a name or a time, which nobody means. */
function addName(field: string, parts: HostParts): void {
  const mac = findMac(field);
  if (mac === undefined) parts.names.push(field);
  else parts.problems.push(`dnsmasq takes "${field}" for no MAC address; write ${mac} if it is one.`);
}

function whyNoCard({ identifiers, names }: HostParts): string {
  const [identifier] = identifiers;
  const why = 'machines are known by their MAC address';
  if (identifier !== undefined)
    return `The entry is for the client identifier "${identifier.slice(3, 60)}": ${why}`;
  return names[0] === undefined
    ? 'The entry names no card'
    : `The entry is for the name "${names[0]}": ${why}`;
}
