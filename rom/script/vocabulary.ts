/** What a firmware's script language has, as read from its source tree for one build profile. */
export interface ScriptVocabulary {
  readonly flavour: 'ipxe' | 'gpxe';
  readonly platform: Platform;
  /** First lines that make a file a script, the flavour's own first: `#!ipxe`, `#!gpxe`. */
  readonly magics: readonly [string, ...string[]];
  readonly hasGoto: boolean;
  readonly commands: readonly CommandFact[];
  /** Names of settings, without scope, with their types: `mac` is `hex`, `next-server` is `ipv4`. */
  readonly settings: Readonly<Record<string, string>>;
}

export type Platform = 'pcbios' | 'efi';

export interface CommandFact {
  readonly name: string;
  /** Build options that compile it in (any one of them); empty where it is always there. */
  readonly options: readonly string[];
  /** Is it in the firmware that this profile builds? */
  readonly compiledIn: boolean;
  /** Absent where the source states none: its words are then not checked. */
  readonly usage?: CommandUsage | undefined;
}

/** Options and arguments of a command, as its own source states them. */
export interface CommandUsage {
  /** Beside these, every command takes --help. */
  readonly options: readonly CommandOption[];
  readonly minArguments: number;
  /** Null: any number. */
  readonly maxArguments: number | null;
  /** The source's own words, without the command's name: `<setting> [<increment>]`; may be empty. */
  readonly synopsis: string;
  /** Kinds by position, the first is 0; those that are not here are plain text. */
  readonly arguments: Readonly<Record<number, ArgumentKind>>;
  /** Does it store in the setting that an argument names? Others only read it. */
  readonly stores: boolean;
}

export interface CommandOption {
  readonly long: string;
  /** One character. */
  readonly short: string;
  /** Null where it takes no argument. */
  readonly takes: ArgumentKind | null;
}

/** `setting`: the name of one, which is stored where an option takes it. */
export type ArgumentKind = 'text' | 'integer' | 'setting';
