import type { SiteCollector } from '../collect/collector.ts';
import { takeBootFile } from '../collect/boot-file.ts';
import { nameSchema } from '../../registry/model/names.ts';
import type { ImportedTarget } from '../site.ts';
import { entry, itemsOf, textOf, type JsonNode } from './json.ts';
import { readReservation } from './reservation.ts';
import { readJson } from './source.ts';
import { present } from '../../../system/present.ts';

/** Keys that say where reservations are; their own keys are looked at one by one. */
const structure = new Set(['Dhcp4', 'subnet4', 'shared-networks', 'reservations', 'client-classes']);
const bootKeys = new Set(['boot-file-name', 'next-server']);

/** Read the DHCPv4 configuration of Kea (Kea Administrator Reference Manual, "The DHCPv4 Server"). */
export async function readKea(path: string, collector: SiteCollector): Promise<void> {
  const root = await readJson(path, (place, message) => collector.problem(place, message));
  collector.found('kea');
  const dhcp4 = entry(root ?? undefined, 'Dhcp4');
  if (dhcp4?.type !== 'map') {
    collector.problem(root?.place ?? { file: path, line: 1 }, 'There is no "Dhcp4" in it: nothing was read.');
    return;
  }
  passOver(present(root, 'root'), collector);
  const classes = new Set<string>();
  readScope(dhcp4, null, classes, collector);
  for (const each of itemsOf(dhcp4, 'client-classes')) readClass(each, dhcp4, classes, collector);
}

/** The whole configuration, a shared network or a subnet. */
function readScope(
  scope: JsonNode,
  outerServer: string | null,
  classes: Set<string>,
  collector: SiteCollector,
): void {
  const server = textOf(scope, 'next-server') ?? outerServer;
  passOver(scope, collector);
  tellDatabase(scope, collector);
  takeBoot(scope, server, null, collector);
  for (const each of itemsOf(scope, 'reservations')) readReservation(each, server, classes, collector);
  for (const key of ['subnet4', 'shared-networks'])
    for (const inner of itemsOf(scope, key)) readScope(inner, server, classes, collector);
}

function passOver(node: JsonNode, collector: SiteCollector): void {
  if (node.type !== 'map') return;
  for (const key of node.entries.keys())
    if (!structure.has(key) && !bootKeys.has(key)) collector.passOver(key);
}

function tellDatabase(scope: JsonNode, collector: SiteCollector): void {
  const database = entry(scope, 'hosts-database') ?? entry(scope, 'hosts-databases');
  if (database !== undefined)
    collector.problem(
      database.place,
      'Reservations in a database are not read; export them to CSV and import that.',
    );
}

function takeBoot(
  node: JsonNode,
  nextServer: string | null,
  target: ImportedTarget | null,
  collector: SiteCollector,
): void {
  const place = entry(node, 'boot-file-name')?.place;
  const file = textOf(node, 'boot-file-name');
  if (file !== null && place !== undefined)
    takeBootFile({ place, file, nextServer, statement: 'boot-file-name' }, target, collector);
}

/** A class that reservations name is a tag, and its boot file is the tag's image. */
function readClass(node: JsonNode, scope: JsonNode, classes: Set<string>, collector: SiteCollector): void {
  collector.passOver('client-classes');
  const name = textOf(node, 'name');
  const server = textOf(node, 'next-server') ?? textOf(scope, 'next-server');
  const tag = name !== null && classes.has(name) && nameSchema.safeParse(name).success ? name : null;
  takeBoot(node, server, tag === null ? null : { type: 'tag', tag }, collector);
}
