import type { BootEvent } from '../../boot/chain/event.ts';
import type { Versions } from './versions.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';

/** What the lab says while it works, from inside its namespaces to the outside: JSON Lines. */
export type LabMessage =
  | { readonly type: 'step'; readonly step: LabStep }
  | { readonly type: 'event'; readonly event: BootEvent }
  | { readonly type: 'outcomes'; readonly atMs: number; readonly outcomes: readonly MachineOutcome[] }
  | { readonly type: 'server'; readonly name: string; readonly line: string }
  | {
      readonly type: 'versions';
      readonly versions: Versions;
      readonly accelerator: 'kvm' | 'tcg';
    }
  | {
      readonly type: 'failed';
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | null;
        readonly details: readonly string[];
      };
    };

/** In order. */
export type LabStep = 'network' | 'servers' | 'machines' | 'watching' | 'ending';
