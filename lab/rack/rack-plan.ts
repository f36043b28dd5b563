import type { Mac } from '../../boot/chain/event.ts';
import { usageError } from '../../system/error.ts';
import type { CardModel } from '../machine/cards.ts';
import { defaultMemoryMiB } from '../machine/machine-plan.ts';
import { machineMac } from '../run/lab-plan.ts';
import type { RackEntry } from './rack-file.ts';

/** A machine of the rack as it is ordered: plain data. */
export interface RackSpec {
  readonly name: string;
  readonly mac: Mac;
  readonly firmware: 'bios' | 'uefi';
  readonly card: CardModel;
  readonly memoryMiB: number;
}

export interface RackWish {
  readonly count: number;
  readonly firmware: 'bios' | 'uefi';
  /** Null: the card whose own PXE is there for this firmware. */
  readonly card: CardModel | null;
}

/** Machines of one kind. */
export const planRack = ({ count, firmware, card }: RackWish): readonly RackSpec[] =>
  Array.from({ length: count }, (_, index) =>
    specOf({ firmware, ...(card === null ? {} : { card }) }, index),
  );

/**
 * The machines of a rack file.
 * @throws RomkitError `duplicate-mac`
 */
export function planRackFile(entries: readonly RackEntry[]): readonly RackSpec[] {
  const specs = entries.map(specOf);
  const macs = specs.map(({ mac }) => mac);
  const twice = macs.find((mac, index) => macs.indexOf(mac) !== index);
  if (twice === undefined) return specs;
  throw usageError(
    'duplicate-mac',
    `Two machines of the rack have the address ${twice}.`,
    'Give each its own, or leave mac out.',
  );
}

function specOf({ mac, firmware, card, memory }: RackEntry, index: number): RackSpec {
  return {
    name: `node${index + 1}`,
    mac: mac ?? machineMac(index + 1),
    firmware,
    card: card ?? usualCard[firmware],
    memoryMiB: memory ?? defaultMemoryMiB,
  };
}

/** OVMF has a PXE of its own for virtio only. */
const usualCard = { bios: 'e1000', uefi: 'virtio-net-pci' } as const;
