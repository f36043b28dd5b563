/** A script and where it is. */
export interface Script {
  readonly path: string;
  readonly text: string;
}

/** A command of a script. */
export interface Spot {
  readonly script: Script;
  /** 1-based. */
  readonly line: number;
}

/** A file that a script has loaded. */
export interface LoadedUrl {
  /** Where: relative URLs begin at the script. */
  readonly spot: Spot;
  /** As the script has it; settings that only the firmware knows stand in it still. */
  readonly url: string;
  /** By `--name`; null where it has the name of its URL. */
  readonly name: string | null;
  readonly words: readonly string[];
}

/** Where a script leads a machine to; `spot` of the command that leads there. */
export type Outcome = { readonly spot: Spot } & (
  | { readonly type: 'boot'; readonly kernel: LoadedUrl; readonly others: readonly LoadedUrl[] }
  /** To a program or a script that is not at hand. */
  | { readonly type: 'chain'; readonly url: string }
  | { readonly type: 'san'; readonly url: string }
  | { readonly type: 'local' | 'shell' }
  /** `exit`: back to the script that chained it, or to the firmware, which boots the next device. */
  | { readonly type: 'exit' }
  /** It ends without having started anything. */
  | { readonly type: 'ended'; readonly failed: boolean }
  /** What it does depends on what only the firmware or a person knows. */
  | { readonly type: 'open'; readonly why: string }
);
