import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cardIds, type Card } from './card.ts';
import { readCardRom, type CardRomReading, type SwitchWindow } from './card-rom.ts';
import { readCards, type CardsEnvironment } from './cards.ts';
import type { InterfaceFirmware } from './interface-firmware.ts';
import { cardNames } from './pci-names.ts';
import { waysTo, type CardTools, type Ways } from '../device/ways.ts';

/** Whose ROM is read. `auto`: not that of the card which carries the SSH session, for a card may stumble over it. */
export type RomsToRead = 'auto' | 'all' | 'none';

export interface ListEnvironment extends CardsEnvironment {
  readonly tools: () => Promise<CardTools>;
  readonly roms: RomsToRead;
  readonly toggle?: SwitchWindow;
  /** What the driver of an interface says of the firmware. */
  readonly firmwareOf?: (interfaceName: string) => Promise<InterfaceFirmware | null>;
  readonly nameFiles?: readonly string[];
}

export interface ListedCard extends Card {
  /** `Intel 82574L Gigabit Network Connection`; null where nobody knows. */
  readonly name: string | null;
  readonly virtualFunction: boolean;
  readonly firmware: InterfaceFirmware | null;
  readonly rom: CardRomReading | { readonly found: null; readonly why: 'not-read' };
  readonly ways: Ways;
}

/** Cards that share a flash: functions of one device. */
export interface CardGroup {
  /** `0000:03:00` */
  readonly slot: string;
  readonly cards: readonly ListedCard[];
}

/** Each network card of this machine with all that is known of its boot ROM. Changes nothing. */
export async function listCards(environment: ListEnvironment): Promise<CardGroup[]> {
  const cards = await readCards(environment);
  const [tools, names] = await Promise.all([environment.tools(), cardNames(cards, environment.nameFiles)]);
  const groups = new Map<string, ListedCard[]>();
  for (const card of cards) {
    const virtualFunction = await exists(environment, card, 'physfn');
    const listed: ListedCard = {
      ...card,
      name: names.get(cardIds(card)) ?? null,
      virtualFunction,
      firmware:
        (card.interfaces[0] === undefined ? null : await environment.firmwareOf?.(card.interfaces[0])) ??
        null,
      rom: await romOf(card, environment),
      ways: waysTo(card, { virtualFunction }, tools),
    };
    const slot = virtualFunction ? card.pciAddress : card.pciAddress.replace(/\.[0-7]$/, '');
    groups.set(slot, [...(groups.get(slot) ?? []), listed]);
  }
  return [...groups].map(([slot, members]) => ({ slot, cards: members }));
}

function romOf(card: Card, environment: ListEnvironment): Promise<ListedCard['rom']> {
  const isSpared =
    environment.roms === 'none' || (environment.roms === 'auto' && card.carries.includes('ssh'));
  return isSpared
    ? Promise.resolve({ found: null, why: 'not-read' })
    : readCardRom(environment.sysfs, card.pciAddress, environment.toggle);
}

const exists = ({ sysfs }: ListEnvironment, { pciAddress }: Card, name: string): Promise<boolean> =>
  stat(join(sysfs, 'bus', 'pci', 'devices', pciAddress, name)).then(
    () => true,
    () => false,
  );
