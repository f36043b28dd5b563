/** What a firmware's script language has, as read from its source tree for one build profile. */
export interface ScriptVocabulary {
  readonly flavour: 'ipxe' | 'gpxe';
  /** First lines that make a file a script, the flavour's own first: `#!ipxe`, `#!gpxe`. */
  readonly magics: readonly string[];
  readonly hasGoto: boolean;
  readonly commands: readonly CommandFact[];
  /** Names of settings, without scope: `mac`, `next-server`, `user-class`, … */
  readonly settings: readonly string[];
}

export interface CommandFact {
  readonly name: string;
  /** Build options that compile it in (any one of them); empty where it is always there. */
  readonly options: readonly string[];
  /** Is it in the firmware that this profile builds? */
  readonly compiledIn: boolean;
}
