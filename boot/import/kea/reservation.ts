import type { Mac } from '../../chain/event.ts';
import { takeBootFile } from '../collect/boot-file.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { findMac } from '../collect/mac.ts';
import { entry, itemsOf, textOf, type JsonNode } from './json.ts';
import { present } from '../../../system/present.ts';

const identifiers = ['hw-address', 'client-id', 'duid', 'circuit-id', 'flex-id'] as const;
const known = new Set<string>([
  ...identifiers,
  ...['ip-address', 'hostname', 'client-classes', 'next-server', 'boot-file-name', 'comment', 'user-context'],
]);
/** Keys of a reservation that concern neither machines nor images. */
const others = new Set([
  'option-data',
  'server-hostname',
  'ip-addresses',
  'prefixes',
  'auth-key',
  'excluded-prefixes',
]);

/**
 * A host reservation (Kea Administrator Reference Manual, "Host Reservations in DHCPv4").
 * @param server next-server of what is around it
 * @param classes takes the names of the classes that reservations name
 */
export function readReservation(
  node: JsonNode,
  server: string | null,
  classes: Set<string>,
  collector: SiteCollector,
): void {
  const { place } = node;
  if (node.type !== 'map') {
    collector.problem(place, 'A reservation has to be in braces; it is left out.');
    return;
  }
  for (const [key, { place: keyPlace }] of node.entries) {
    if (others.has(key)) collector.passOver(key);
    else if (!known.has(key))
      collector.problem(keyPlace, `"${key.slice(0, 40)}" is not known of a reservation.`);
  }
  const mac = cardOf(node);
  if (mac === undefined) {
    collector.problem(place, `${identity(node)}; it is left out.`);
    return;
  }
  const tags = itemsOf(node, 'client-classes').flatMap((each) =>
    each.type === 'value' && typeof each.value === 'string' ? [each.value] : [],
  );
  tags.forEach((tag) => classes.add(tag));
  collector.machine(place, {
    macs: [mac],
    names: [textOf(node, 'hostname') ?? ''],
    address: textOf(node, 'ip-address'),
    tags,
    note: textOf(node, 'comment') ?? textOf(entry(node, 'user-context'), 'comment') ?? '',
  });
  const file = textOf(node, 'boot-file-name');
  if (file === null) return;
  const nextServer = textOf(node, 'next-server') ?? server;
  const filePlace = present(entry(node, 'boot-file-name'), 'entry').place;
  const found = { place: filePlace, file, nextServer, statement: 'boot-file-name' };
  takeBootFile(found, { type: 'machine', mac }, collector);
}

function cardOf(node: JsonNode): Mac | undefined {
  const address = bytesOf(textOf(node, 'hw-address') ?? '');
  // A client identifier of type 1 is a MAC address (RFC 2132 section 9.14).
  const client = bytesOf(textOf(node, 'client-id') ?? '');
  return (
    findMac(address) ??
    (client.startsWith('01') && client.length === 14 ? findMac(client.slice(2)) : undefined)
  );
}

/** Hexadecimal digits of `52:54:0:…`, `52 54 …`, `0x5254…`, or of the letters in `'…'`. */
function bytesOf(text: string): string {
  const letters = /^'(.*)'$/.exec(text)?.[1];
  if (letters !== undefined) return Buffer.from(letters).toString('hex');
  if (/^[\da-f]{1,2}([: ][\da-f]{1,2})*$/i.test(text))
    return text.replace(/[\da-f]+/gi, (octet) => octet.padStart(2, '0')).replace(/[: ]/g, '');
  return text.replace(/^0x/i, '');
}

function identity(node: JsonNode): string {
  const key = identifiers.find((each) => entry(node, each) !== undefined);
  if (key === undefined) return 'The reservation names no card';
  const text = (textOf(node, key) ?? '').slice(0, 60);
  if (key === 'hw-address') return `The hw-address "${text}" is no MAC address`;
  return `The reservation is for the ${key} "${text}": machines are known by their MAC address`;
}
