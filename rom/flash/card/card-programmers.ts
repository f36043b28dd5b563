import { cardIds, type Card } from './card.ts';

/** flashrom's programmers by the PCI ids that each drives, as `flashrom -L` lists them; pure. */
export function readPciProgrammers(list: string): ReadonlyMap<string, ReadonlySet<string>> {
  const programmers = new Map<string, Set<string>>();
  let ids: Set<string> | undefined;
  for (const line of list.split('\n')) {
    const heading = /^Supported (\w+ )?devices for the (\S+) programmer:/.exec(line);
    if (heading !== null) {
      ids = heading[1] === 'PCI ' ? new Set() : undefined;
      if (ids !== undefined) programmers.set(heading[2] ?? '', ids);
    }
    const id = /\s([0-9a-f]{4}:[0-9a-f]{4})\s/i.exec(line)?.[1];
    if (id !== undefined) ids?.add(id.toLowerCase());
  }
  return programmers;
}

/** Writes a card's configuration, not its boot ROM. */
const noBootRom = 'nicintel_eeprom';

/** Ways to a card's boot ROM for flashrom's `-p`, e.g. `nicintel_spi:pci=0000:03:00.0`. */
export function programmersFor(card: Card, known: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...known]
    .filter(([name, ids]) => name !== noBootRom && ids.has(cardIds(card)))
    .map(([name]) => `${name}:pci=${card.pciAddress}`);
}
