import type { Method } from '../../boot/chain/stage.ts';
import type { DhcpEngine, HttpEngine, TftpEngine } from '../../boot/daemons/config/engine-names.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { FaultName } from '../fault/names.ts';
import type { LinkConditions } from '../network/link.ts';
import type { CardModel } from '../machine/cards.ts';

/** One chain that somebody wants to see, as plain data: `romkit test-qemu`'s options, or a row of a matrix. */
export interface LabCase {
  readonly method: Method;
  readonly firmware: 'bios' | 'uefi';
  readonly card: CardModel;
  readonly subject: Subject;
  readonly engines: { readonly dhcp: DhcpEngine; readonly tftp: TftpEngine; readonly http: HttpEngine };
  /** How many machines boot at once. */
  readonly machines: number;
  /** Network cards of each, which boots from the first; absent for one. */
  readonly nics?: number | undefined;
  readonly system: System;
  /** Each machine's; absent for the need of the lab's own systems. */
  readonly memoryMiB?: number | undefined;
  /** Faults of every machine's cable; absent for a good one. */
  readonly link?: LinkConditions | undefined;
  /** Broken on purpose. */
  readonly fault?: FaultName | undefined;
}

/** What is put to the test. */
export type Subject =
  /** Firmware of this flavour, built for the occasion. */
  | {
      readonly kind: 'built';
      readonly flavour: FlavourName;
      /** Build options that it has beside the usual, as the source's headers spell them. */
      readonly enable?: readonly string[];
      /** Certificates of authorities that it trusts beside the usual, by path. */
      readonly trust?: readonly string[];
    }
  /** A file: an NBP, or with method `rom` a ROM. */
  | { readonly kind: 'file'; readonly path: string }
  /** What Debian's packages bring: iPXE with method `chain`, pxelinux with method `pxelinux`. */
  | { readonly kind: 'distribution' };

/** Debian's kernel with an initrd that reports, a tiny kernel of romkit's that does, and Debian's installer. */
export const labSystems = ['debian', 'beacon', 'installer'] as const;

/** What boots. */
export type System = { readonly kind: (typeof labSystems)[number]; readonly images: number } | OwnSystem;

/** The user's own kernel. */
export interface OwnSystem {
  readonly kind: 'own';
  readonly kernel: string;
  /** Null for none. */
  readonly initrd: string | null;
  readonly commandLine: string;
  /** Text that its console shows once it runs. */
  readonly expect: string;
}
