import type { MachineView } from '../../server/api/views.ts';
import { cardPlatforms, isCard, type CardPlatform } from './wanted.ts';
import { valueFor } from '../../../system/present.ts';

type CardMachine = Pick<MachineView, 'reported' | 'firmware' | 'architecture'>;

/** Cards that need a ROM of one kind. */
export interface CardGroup {
  readonly platform: CardPlatform;
  /** PCI ids, each once, in their order. */
  readonly cards: readonly string[];
}

/** The cards that machines reported, by the firmware that would run their ROM; reports are untrusted. */
export function cardGroups(machines: readonly CardMachine[]): CardGroup[] {
  const groups = new Map<CardPlatform, Set<string>>(cardPlatforms.map((each) => [each, new Set()]));
  for (const machine of machines)
    for (const card of machine.reported.cards)
      if (isCard(card)) valueFor(groups, platformOf(machine)).add(card.toLowerCase());
  return [...groups]
    .map(([platform, cards]) => ({ platform, cards: [...cards].sort() }))
    .filter(({ cards }) => cards.length > 0);
}

function platformOf({ firmware, architecture }: CardMachine): CardPlatform {
  if (firmware !== 'uefi') return 'bios';
  return architecture === 'arm64' ? 'arm64' : 'x86_64';
}

/** Where the ROMs of these cards are built. */
export function cardsUrl({ platform, cards }: CardGroup): string {
  const search = new URLSearchParams({ for: platform });
  for (const card of cards) search.append('card', card);
  return `/firmware?${search.toString()}`;
}
