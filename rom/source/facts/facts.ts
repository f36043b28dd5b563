import type { CommandUsage, Platform } from '../../script/vocabulary.ts';
import type { FlavourName } from '../flavour.ts';

/** What a source tree offers, read from the tree itself (never from a list of ours). Plain JSON: it is cached by tree id. */
export interface SourceFacts {
  readonly flavour: FlavourName;
  /** As the tree's `make version` prints it, without a commit: `2.0.0+`. */
  readonly version: string;
  readonly options: readonly BuildOption[];
  readonly commands: readonly ScriptCommand[];
  /** Setting names without scope, sorted, with their types: `mac` is `hex`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly nics: readonly SupportedNic[];
  /** Names that can stand before a target's suffix and are drivers, not NIC ids: `undionly`, `ipxe`, `snponly`, `intel`, … */
  readonly drivers: readonly string[];
  /** Suffixes that targets can have on each platform: `kpxe`, `rom`, `efi`, … */
  readonly media: Readonly<Record<Platform, readonly string[]>>;
  /** Named configurations of the tree (config/NAME/), e.g. `cloud`. */
  readonly configs: readonly NamedConfig[];
  /** Objects that --debug can name on each platform, sorted. */
  readonly objects: Readonly<Record<Platform, readonly string[]>>;
  /** Architectures that a platform can be built for: `i386`, `x86_64`, `arm64`, … */
  readonly archs: readonly string[];
}

export type { Platform };

/** A name that config headers define or undefine, e.g. DOWNLOAD_PROTO_HTTPS in config/general.h. */
export interface BuildOption {
  readonly name: string;
  /** Header below config/, e.g. `general.h`; where a local override has to go. */
  readonly header: string;
  /** Flags are on or off; values have a text, e.g. COMSPEED 115200. */
  readonly kind: 'flag' | 'value';
  /** Is it on (or what is its value) by default, for each platform? */
  readonly defaults: Readonly<Record<Platform, boolean | string>>;
  /** The header's own words beside it; empty where it has none. */
  readonly comment: string;
}

/** The changes of a named configuration. */
export interface NamedConfig {
  readonly name: string;
  /** Options whose standing is another than by default. */
  readonly changes: Readonly<Record<string, BuildOption['defaults']>>;
}

export interface ScriptCommand {
  readonly name: string;
  /** Options any of which compile it in; empty where it is always in. */
  readonly options: readonly string[];
  /** Further sets of options, of each of which one must be on as well; mostly absent. */
  readonly requires?: readonly (readonly string[])[];
  /** The subsystem that must be in the target as well, e.g. `net80211`; only drivers bring it. */
  readonly subsystem?: string;
  /** Absent where the source states none. */
  readonly usage?: CommandUsage;
}

export interface SupportedNic {
  /** Lower-case hex, four digits each. */
  readonly vendor: string;
  readonly device: string;
  /** iPXE's own name of the ROM, e.g. `rtl8139`, and its description. */
  readonly name: string;
  readonly description: string;
  /** Driver object, e.g. `intel`; the target is bin/VENDORDEVICE.rom. */
  readonly driver: string;
}
