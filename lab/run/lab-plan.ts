import type { Circumstances, Expectation } from '../../boot/chain/expectation.ts';
import type { Mac } from '../../boot/chain/event.ts';
import type { Method } from '../../boot/chain/stage.ts';
import type { Engines } from '../../boot/daemons/config/engine-names.ts';
import type { FixedHost } from '../../boot/daemons/config/service.ts';
import type { TftpError } from '../fault/servers/tftp-server.ts';
import type { WebTroubles } from '../fault/servers/web-server.ts';
import type { LinkConditions } from '../network/link.ts';
import type { CardModel } from '../machine/cards.ts';
import type { DirectKernel, Hardware } from '../machine/machine-plan.ts';

/** One run of the lab: servers, files and machines. Plain data: it goes into the namespaces as one line of JSON. */
export interface LabPlan {
  readonly method: Method;
  readonly engines: Engines;
  /** `proxy` gives no addresses, and no other server does. */
  readonly dhcpMode: 'full' | 'proxy';
  /** What DHCP names, by client architecture. */
  readonly bootFiles: Readonly<Record<number, string>>;
  /** User classes that DHCP knows as chained firmware. */
  readonly chainedUserClasses: readonly string[];
  /** Address that DHCP names as next-server. */
  readonly nextServer: string;
  readonly hosts: readonly FixedHost[];
  /** Files below the TFTP root and the web root. */
  readonly tftp: readonly PlacedFile[];
  readonly web: readonly PlacedFile[];
  readonly machines: readonly LabMachine[];
  readonly extraServers: readonly ExtraServer[];
  /** Network impairments of every machine's cable; null for a good cable. */
  readonly link: LinkConditions | null;
  /** Absolute path for a capture of the whole network; null for none. */
  readonly pcapFile: string | null;
  /** Absolute path for the machines' serial consoles; null for none. */
  readonly consoleFile: string | null;
}

export interface PlacedFile {
  /** Below the server's root. */
  readonly path: string;
  readonly content: { readonly text: string } | { readonly file: string };
  /** Only so many bytes of it arrive there. */
  readonly keepBytes?: number;
}

/** A server beside the usual ones, which a fault needs. */
export type ExtraServer =
  /** Another DHCP server on the same network, which answers before the one that is meant. */
  | { readonly kind: 'dhcp'; readonly address: string }
  /** A web server in the place of the usual one, which has trouble with these paths. */
  | { readonly kind: 'web'; readonly troubles: WebTroubles }
  /** A TFTP server in the place of the usual one, which gives every request this answer, or none. */
  | { readonly kind: 'tftp'; readonly answer: TftpError | null }
  /** A DHCP server in the place of the usual one, which offers an address and then refuses it. */
  | { readonly kind: 'refusing-dhcp' }
  /** The web root by HTTPS; certificate and key in PEM. */
  | { readonly kind: 'https'; readonly cert: string; readonly key: string };

export interface LabMachine {
  readonly name: string;
  readonly card: CardModel;
  readonly rom: string | null;
  readonly firmware: 'bios' | 'uefi';
  readonly direct: DirectKernel | null;
  readonly memoryMiB: number;
  readonly hardware?: Hardware;
  /** MAC addresses of the cards beside the one that it boots from. */
  readonly otherCards?: readonly Mac[];
  readonly expectation: Expectation;
  readonly circumstances: Circumstances;
}

/** The lab's own network; nothing of it can be reached from anywhere else. */
export const labNetwork = {
  bridge: 'br0',
  subnet: '10.77.0.0/24',
  server: '10.77.0.1',
  prefixLength: 24,
} as const;

/** MAC address of the n-th machine, from 1: locally administered, QEMU's own prefix. */
export const machineMac = (number: number): Mac => cardMac(number, 0);

/** MAC address of a machine's card; 0 is the one that it boots from. */
export const cardMac = (number: number, card: number): Mac =>
  `52:54:00:${hex(0x77 + card)}:${hex(number >> 8)}:${hex(number & 0xff)}`;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** The address that the n-th machine gets. */
export const machineAddress = (number: number): string => `10.77.0.${100 + number}`;
