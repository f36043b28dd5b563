import { isPadding } from '../../image/bytes.ts';
import type { FlashBackend, Probed } from '../backend.ts';
import { cardIds, type Card } from '../card/card.ts';
import type { RomImage } from '../../image/headers/expansion-rom.ts';
import type { Place } from '../plan/place.ts';
import type { Refusal } from '../plan/refusal.ts';
import { idsOf, type RomFile, type RomIds } from '../plan/rom-file.ts';
import type { RomChain } from '../plan/slot.ts';

/** What is on the other side. */
export interface Target {
  readonly can: FlashBackend['can'];
  readonly probed: Probed;
  /** Null where only a bare chip is seen. */
  readonly card: Card | null;
  readonly content: Uint8Array;
}

/** What speaks against writing this device, whatever ROM it is: its state, and what hangs on it. */
export function checkTarget({ can, probed, card, content }: Target): Refusal[] {
  return [
    ...(can.writes ? [] : [cannotWrite(probed)]),
    ...(can.readsAll && content.length === probed.chip.sizeBytes ? [] : [noBackup(probed, content)]),
    // A chip always holds something; where the content is the ROM alone there may be none yet.
    ...(can.content === 'chip' && isPadding(content) ? [blank] : []),
    ...(probed.chip.writeProtected === true ? [locked(probed)] : []),
    ...(card === null ? [] : checkCard(card)),
  ];
}

/** What hangs on a card, and where its boot ROM lies. */
export function checkCard(card: Card): Refusal[] {
  const name = card.interfaces[0] ?? card.pciAddress;
  return [
    ...(card.onboard ? [onboard(card)] : []),
    ...(card.carries.includes('ssh') ? [burdened('ssh-card', `${name} carries your SSH session.`)] : []),
    ...(card.carries.includes('default-route')
      ? [burdened('default-route', `${name} carries the default route.`)]
      : []),
  ];
}

/** What speaks against this ROM on this device: ids and sizes. */
export function checkFit(rom: RomFile, { card }: Target, { slot, present }: Place): Refusal[] {
  const largest = card?.romBarBytes ?? null;
  return [
    ...wrongCard(rom, card, present),
    ...(slot !== null && rom.bytes.length > slot.sizeBytes ? [tooLarge(rom, slot.sizeBytes)] : []),
    ...(largest !== null && rom.bytes.length > largest ? [beyondWindow(rom, largest)] : []),
  ];
}

/** A bare chip does not say what card it is on; the ROM that is on it does. */
function wrongCard(rom: RomFile, card: Card | null, present: RomChain | null): Refusal[] {
  const wanted = card ?? idsOf(present?.images[0]);
  if (wanted === null) return [];
  const of = card === null ? 'the ROM on the chip is for' : 'the card is';
  const others = rom.inspection.images
    .filter(({ codeType }) => codeType !== 'hidden')
    .filter((image) => !isSame(idsOf(image), wanted))
    // A vendor's ROM for a family of cards lists them all: one of them is what the chip is on.
    .filter((image) => card !== null || !(present?.images ?? []).some((old) => lists(old, idsOf(image))));
  const [first] = others;
  if (first === undefined) return [];
  const ids = idsOf(first);
  if (ids !== null && others.every((image) => lists(image, wanted)))
    return [
      {
        reason: 'wrong-card',
        message: `The ROM is a generic one for ${cardIds(ids)} that lists ${cardIds(wanted)} as well; firmware that follows PCI 3.0 runs it there, older firmware looks at the first id alone.`,
        hint: `romkit build ${cardIds(wanted)} makes one that every firmware runs.`,
      },
    ];
  const name = ids === null ? 'no PCI card' : cardIds(ids);
  return [
    {
      reason: 'wrong-card',
      message: `The ROM is for ${name}, ${of} ${cardIds(wanted)}; no firmware would run it there.`,
      hint: `romkit build ${cardIds(wanted)} makes the right one.`,
    },
  ];
}

const isSame = (one: RomIds | null, other: RomIds): boolean =>
  one?.vendor === other.vendor && one.device === other.device;

/** Does an image name these ids in its device list (PCI Firmware Specification 3.x, 5.1.2)? */
function lists(image: RomImage, ids: RomIds | null): boolean {
  if (ids === null || idsOf(image)?.vendor !== ids.vendor) return false;
  return image.pcir?.deviceList?.includes(`0x${ids.device}`) === true;
}

const cannotWrite = ({ tool }: Probed): Refusal => ({
  reason: 'cannot-write',
  message: `${tool} can read this device but not write it.`,
  hint: 'romkit flash list shows what could.',
});

const noBackup = ({ chip, tool }: Probed, content: Uint8Array): Refusal => ({
  reason: 'backup-impossible',
  message: `${tool} reads ${content.length} of the ${chip.sizeBytes} bytes of ${chip.name}: there would be no way back.`,
  hint: 'Read the chip with an external programmer instead.',
});

const blank: Refusal = {
  reason: 'blank-chip',
  message: 'The chip reads as all FF or all 00: it is empty, or it was not really read.',
  hint: 'Check the wiring, and that the chip has power.',
};

const locked = ({ chip }: Probed): Refusal => ({
  reason: 'locked',
  message: `${chip.name} is write-protected.`,
  hint: 'Lift the protection first: the chip’s /WP pin, the card’s jumper, or flashrom --wp-disable.',
});

const onboard = ({ pciAddress }: Card): Refusal => ({
  reason: 'onboard',
  message: `${pciAddress} is part of the board: its boot ROM lies in the board’s own firmware.`,
  hint: 'Put the ROM into the firmware with the maker’s tool, or chain it over the network.',
});

const burdened = (reason: 'ssh-card' | 'default-route', message: string): Refusal => ({
  reason,
  message,
  hint: 'Work from the console or over another card: a card that fails would cut you off.',
});

const tooLarge = (rom: RomFile, slotBytes: number): Refusal => ({
  reason: 'too-large',
  message: `The ROM has ${rom.bytes.length} bytes, the place for it ${slotBytes}.`,
  hint: 'Build it with less in it (--disable), or, where the data sheet says that there is more room, --slot-size.',
});

const beyondWindow = (rom: RomFile, windowBytes: number): Refusal => ({
  reason: 'rom-bar',
  message: `The ROM has ${rom.bytes.length} bytes; firmware looks for it in a window of ${windowBytes}.`,
  hint: 'Build it with less in it (--disable).',
});
