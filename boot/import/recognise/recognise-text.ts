import { basename, dirname } from 'node:path';
import { columns } from '../csv/heading.ts';
import { delimiterOf } from '../../../system/csv/delimiter.ts';
import { findMac } from '../collect/mac.ts';
import type { ImportKind } from '../site.ts';

/** Kinds that one file can be; a boot directory is a folder. */
export type FileKind = Exclude<ImportKind, 'bootdirectory'>;

/**
 * The kinds that a file may be: by its content, and where that leaves several or none, by its name. Pure.
 * @returns none where neither says anything
 */
export function kindsOfText(path: string, text: string): readonly FileKind[] {
  const byContent = signs.filter(([, fits]) => fits(text)).map(([kind]) => kind);
  if (byContent.length === 1) return byContent;
  const byName = kindOfName(path);
  if (byName === undefined) return byContent;
  return byContent.length === 0 || byContent.includes(byName) ? [byName] : byContent;
}

/** The kind that a file's usual name, or its folder's, stands for. */
export function kindOfName(path: string): FileKind | undefined {
  const name = basename(path).toLowerCase();
  if (basename(dirname(path)) === 'pxelinux.cfg' || /^01(-[0-9a-f]{2}){6}$/.test(name)) return 'pxelinux';
  return names.find(([pattern]) => pattern.test(name))?.[1];
}

const names: readonly (readonly [RegExp, FileKind])[] = [
  [/^dhcpd.*\.conf$/, 'dhcpd'],
  [/^kea.*\.(conf|json)$/, 'kea'],
  [/^dnsmasq.*\.conf$/, 'dnsmasq'],
  [/^(pxelinux|syslinux|isolinux)\.cfg$/, 'pxelinux'],
  [/^ethers$/, 'ethers'],
  [/\.(csv|tsv)$/, 'csv'],
  [/\.ya?ml$/, 'yaml'],
];

/** Statements that a file of this kind has, and hardly another. */
const signs: readonly (readonly [FileKind, (text: string) => boolean])[] = [
  ['yaml', (text) => /^romkit\s*:/m.test(text)],
  ['kea', (text) => /^\s*"Dhcp4"\s*:/m.test(text) || /^\s*\{\s*"Dhcp4"\s*:/.test(text)],
  ['dhcpd', isDhcpd],
  ['dnsmasq', (text) => dnsmasqOption.test(text)],
  ['pxelinux', (text) => /^\s*(label|kernel|linux|localboot|ui)\s+\S/im.test(text)],
  ['csv', isTable],
  ['dnsmasq-hosts', (text) => !isTable(text) && firstWords(text, ',').some(isCard)],
  ['ethers', (text) => !isTable(text) && firstWords(text, /\s/).some(isCard)],
];

/** Blocks and statements of dhcpd.conf(5), in whichever lines they stand. */
function isDhcpd(text: string): boolean {
  const bare = text.replace(/#.*$/gm, '');
  return dhcpdBlock.test(bare) || dhcpdStatement.test(bare);
}

const dhcpdBlock =
  /^\s*((host|group|class|shared-network)\s+\S+|group|subnet\s+\S+\s+netmask\s+\S+|subclass\s+"[^"]*".*)\s*\{/im;
const dhcpdStatement =
  /^\s*(hardware\s+ethernet|next-server|default-lease-time|option\s+domain-name)\s[^;]*;/im;

/** Options that say something of machines, or of further files (dnsmasq(8)). */
const dnsmasqOption =
  /^\s*(dhcp-(host|range|boot|mac|hostsfile|hostsdir|match|userclass|option)|conf-(file|dir)|enable-tftp|pxe-service)\s*(=|$)/m;

function isTable(text: string): boolean {
  const [heading = ''] = contentLines(text);
  const cells = heading
    .split(delimiterOf(text))
    .map((cell) => cell.replace(/^\s*"?|"?\s*$/g, '').toLowerCase());
  return (
    cells.includes('mac') &&
    (cells.length === 1 || columns.some((column) => column !== 'mac' && cells.includes(column)))
  );
}

/** As many lines as show what a file is. */
const mostLines = 50;

const contentLines = (text: string): string[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, mostLines);

/** The words before the first separator of each line that has one. */
const firstWords = (text: string, separator: string | RegExp): string[] =>
  contentLines(text)
    .map((line) => line.split(separator))
    .filter((parts) => parts.length > 1)
    .map(([word = '']) => word);

const isCard = (word: string): boolean => word.length >= 11 && findMac(word) !== undefined;
