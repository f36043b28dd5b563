import { readFile } from 'node:fs/promises';
import type { Card } from './card.ts';

/** Where distributions keep the names of PCI devices (pci.ids). */
const usualFiles = ['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids'];

/** What cards are called, by their ids; nothing where this machine has no list of names. */
export async function cardNames(
  cards: readonly Pick<Card, 'vendor' | 'device'>[],
  files: readonly string[] = usualFiles,
): Promise<ReadonlyMap<string, string>> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return new Map(cards.flatMap((card) => named(text, card)));
  }
  return new Map();
}

function named(text: string, { vendor, device }: Pick<Card, 'vendor' | 'device'>): [string, string][] {
  const block = new RegExp(`^${vendor}  (.+)\\n((?:[\\t#].*\\n)*)`, 'm').exec(text);
  const name = new RegExp(`^\\t${device}  (.+)$`, 'm').exec(block?.[2] ?? '')?.[1];
  if (block === null) return [];
  const maker = (block[1] ?? '')
    .replace(/,? (?:Corporation|Inc\.?|Co\., Ltd\.?|Technologies|Limited)/g, '')
    .trim();
  return [[`${vendor}:${device}`, name === undefined ? maker : `${maker} ${name}`]];
}
