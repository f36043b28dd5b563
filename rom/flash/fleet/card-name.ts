import type { FleetHost } from './inventory.ts';

/** What tells a card of an inventory from all others. */
export type CardPlace = Pick<FleetHost, 'host' | 'device'>;

/** A card's own name, in the state file and for `--canary`: `node1/0000:03:00.0`. No host's name has a slash. */
export const cardId = ({ host, device }: CardPlace): string => `${host}/${device}`;

/** The machine that a card is in, however its name is written. */
export const machineOf = ({ host }: Pick<CardPlace, 'host'>): string => host.toLowerCase();

/** How people are told of a card: by its host where that has no other in the inventory, else by its own name. */
export function cardNames(cards: readonly CardPlace[]): (card: CardPlace) => string {
  const [once, several] = [new Set<string>(), new Set<string>()];
  for (const machine of cards.map(machineOf)) (once.has(machine) ? several : once).add(machine);
  return (card) => (several.has(machineOf(card)) ? cardId(card) : card.host);
}
