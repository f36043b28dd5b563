import type { Mac } from '../../boot/chain/event.ts';
import type { CablePorts } from '../network/cable.ts';
import type { CardModel } from './cards.ts';

/** A machine to be started, as plain data. */
export interface MachinePlan {
  /** Told apart in messages and in QEMU's process list. */
  readonly name: string;
  readonly mac: Mac;
  readonly card: CardModel;
  /** Option ROM in the card; null for a card without one. */
  readonly rom: string | null;
  /** Interface of the network that the card is plugged into; null for no cable. */
  readonly tap: string | null;
  /** A cable with conditions in its place (startCable). */
  readonly cable?: CablePorts;
  /** Cards of the same model that it does not boot from. */
  readonly otherCards?: readonly OtherCard[];
  readonly firmware: Firmware;
  readonly accelerator: Accelerator;
  readonly memoryMiB: number;
  /** Absent for the usual. */
  readonly hardware?: Hardware;
  /** Where the guest resets itself the machine ends instead of starting again. */
  readonly noReboot: boolean;
  /** Image of a USB stick that is tried before the network. */
  readonly stick?: string;
  /** A kernel that QEMU hands to the firmware itself, before any network: the stand-in for a vendor's PXE. */
  readonly direct?: DirectKernel;
}

/** A card without an option ROM. */
export interface OtherCard {
  readonly mac: Mac;
  /** Interface of the network that it is plugged into. */
  readonly tap: string;
}

/** Properties of a machine that hardly any has otherwise. */
export interface Hardware {
  /** QEMU's name of it (`qemu32`). */
  readonly processor?: string;
  /** Time at power-on, in UTC: `2015-01-01T00:00:00`. */
  readonly clock?: string;
  /** UEFI firmware asks by HTTP (UEFI 2.10 section 24.7) in the place of PXE. */
  readonly httpBoot?: true;
  /** Image of a disk that is booted after the network. */
  readonly disk?: string;
  /** UEFI alone. */
  readonly hasSecureBoot?: boolean;
}

export type Firmware =
  | { readonly kind: 'bios' }
  /** OVMF: its code, and this machine's own copy of its variables (see prepareUefi). */
  | {
      readonly kind: 'uefi';
      readonly code: string;
      readonly variables: string;
      readonly hasSecureBoot?: boolean;
    };

export type Accelerator = 'kvm' | 'tcg';

export interface DirectKernel {
  readonly kernel: string;
  readonly initrd?: string;
  readonly append?: string;
}

/** Enough for Debian's kernel with its initrd in memory twice, as iPXE and the kernel have it for a moment. */
export const defaultMemoryMiB = 512;
