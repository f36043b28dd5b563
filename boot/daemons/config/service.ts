import type { Mac } from '../../chain/event.ts';
import type { Method } from '../../chain/stage.ts';

/** What machines that boot from a network are to be told and given, whichever servers do it. */
export interface BootService {
  /** The network interface that the machines are on, e.g. `br0`. */
  readonly interface: string;
  /** This server's IPv4 address on it, where DHCP, TFTP and web listen. */
  readonly serverAddress: string;
  /** The machines' network: `10.77.0.0/24`. */
  readonly subnet: string;
  /**
   * `full` gives addresses; `proxy` leaves that to the network's own DHCP server and tells PXE clients what to boot
   * beside it (PXE 2.1 section 2.2.3), which dnsmasq alone can do.
   */
  readonly dhcpMode: 'full' | 'proxy';
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
  /** URL of the boot program for UEFI firmware that boots by HTTP, by client architecture: 16 x86-64, 19 arm64. */
  readonly httpBootFiles: Readonly<Record<number, string>>;
  /**
   * URL of the boot script by user class (option 77) of the firmware that the boot file is: with method `chain` it is
   * known by that, and gets the script.
   */
  readonly bootScripts: Readonly<Record<string, string>>;
  /** Machines that may boot at one time: what servers limit is set for so many. */
  readonly mostMachines: number;
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

/** A machine that is known before it asks. */
export interface FixedHost {
  /** Its cards: one or more. */
  readonly macs: readonly Mac[];
  /** Always the same; null leaves it to the range. */
  readonly address: string | null;
  readonly name: string | null;
}

/** The boot file of each kind of firmware, as distributions name them. */
export const usualBootFiles: Readonly<Record<number, string>> = {
  0: 'undionly.kpxe',
  7: 'snponly.efi',
  9: 'snponly.efi',
};

/** Further architectures (IANA, "Processor Architecture Types"): 6 IA32 UEFI, 11 ARM 64-bit UEFI. */
export const siteBootFiles: Readonly<Record<number, string>> = {
  ...usualBootFiles,
  6: 'snponly-i386.efi',
  11: 'snponly-arm64.efi',
};

/** Boot programs by HTTP: 15 IA32 UEFI, 16 x86-64 UEFI, 19 ARM 64-bit UEFI; their names below the boot directory. */
export const siteHttpBootFiles: Readonly<Record<number, string>> = {
  15: 'snponly-i386.efi',
  16: 'snponly.efi',
  19: 'snponly-arm64.efi',
};
