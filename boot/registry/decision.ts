import type { Boot } from './model/boot.ts';
import type { Revision } from './model/image.ts';
import type { Machine } from './model/machine.ts';

/**
 * What a machine gets at its next boot, and why: the answer of `resolve(snapshot, mac, firmware)`, which every
 * dialect, `explain`, the exports, the mirror, the page and the server stand on.
 */
export interface Decision {
  /** Null where the address is unknown. */
  readonly machine: Machine | null;
  readonly outcome: Outcome;
  /** Every rule in the order of precedence, with whether it won and why or why not. */
  readonly rules: readonly RuleVerdict[];
}

export type Outcome =
  | {
      readonly type: 'image';
      readonly revision: Revision;
      readonly rule: NonNullable<Boot['rule']>;
      /** Kernel command line with the machine's values put in. */
      readonly commandLine: string;
    }
  /** Ask again later. */
  | { readonly type: 'wait' }
  /** The loop guard, an image of kind hold, or an image that does not fit the machine: why, for its screen. */
  | { readonly type: 'hold'; readonly reason: string }
  /** The policy gives unknown machines nothing. */
  | { readonly type: 'nothing' };

export interface RuleVerdict {
  readonly rule: NonNullable<Boot['rule']>;
  /** `tag:rack7`, `default for arm64`; for people. */
  readonly name: string;
  readonly image: string | null;
  readonly revision: number | null;
  /** The rule names the revision, and does not follow the image's current one. */
  readonly pinned: boolean;
  readonly won: boolean;
  /** One sentence. */
  readonly why: string;
}
