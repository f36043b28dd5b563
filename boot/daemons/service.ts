import type { Mac } from '../chain/event.ts';
import type { Method } from '../chain/stage.ts';

/** What machines that boot from a network are to be told and given, whichever servers do it. */
export interface BootService {
  /** The network interface that the machines are on, e.g. `br0`. */
  readonly interface: string;
  /** This server's IPv4 address on it, where DHCP, TFTP and web listen. */
  readonly serverAddress: string;
  /** The machines' network: `10.77.0.0/24`. */
  readonly subnet: string;
  /** Addresses for machines that are not in `hosts`; null gives them none. */
  readonly range: AddressRange | null;
  readonly leaseSeconds: number;
  /** Null where the network leads nowhere. */
  readonly router: string | null;
  readonly nameServers: readonly string[];
  readonly hosts: readonly FixedHost[];
  readonly method: Method;
  /** The server that `${next-server}` names in scripts, and that boot files come from; usually serverAddress. */
  readonly nextServer: string;
  /**
   * Boot file by client architecture (option 93, RFC 4578 section 2.1; 0 BIOS, 7 and 9 x86-64 UEFI), as a path below
   * the TFTP root. The file of 0 also goes to clients of any other architecture.
   */
  readonly bootFiles: Readonly<Record<number, string>>;
  /** User classes (option 77) of the firmware that the boot file is: with method `chain` it gets the boot script. */
  readonly chainedUserClasses: readonly string[];
  /** URL of boot.gpxe. */
  readonly bootScriptUrl: string;
  readonly tftpRoot: string;
  /** Holds `bootdirectory/`. */
  readonly webRoot: string;
  readonly webPort: number;
  /** Where configuration, process ids, locks and logs lie. */
  readonly runFolder: string;
  /** Where the leases are kept. */
  readonly leaseFolder: string;
  /**
   * In a network namespace of its own, where the user who started it is the only one there may be. Otherwise the
   * servers change to the users that their packages made for them.
   */
  readonly isolated: boolean;
}

export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

/** A machine that always gets the same address. */
export interface FixedHost {
  readonly mac: Mac;
  readonly address: string;
  readonly name: string;
}

/** The boot file of each kind of firmware, as distributions name them. */
export const usualBootFiles: Readonly<Record<number, string>> = {
  0: 'undionly.kpxe',
  7: 'snponly.efi',
  9: 'snponly.efi',
};
