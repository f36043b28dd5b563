import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { Revision } from '../../../boot/registry/model/image.ts';
import type { TrialEnd } from '../../../boot/server/trial/trial-bench.ts';
import type { RackPlace } from '../../../lab/rack/rack-machine.ts';

/** Work of the inner half of a trial, as one line of JSON. */
export interface TrialInsidePlan {
  readonly revision: Revision;
  /** Host name; null for none. */
  readonly name: string | null;
  readonly place: RackPlace;
  /** Folder of the image files, which is only read. */
  readonly contentRoot: string;
  /** Folder with undionly.kpxe or snponly.efi. */
  readonly bootFiles: string;
}

/** The words of the inner half: JSON Lines. */
export type TrialMessage =
  | { readonly type: 'power'; readonly atMs: number }
  | { readonly type: 'boot'; readonly boot: Boot }
  | { readonly type: 'console'; readonly base64: string }
  | { readonly type: 'end'; readonly end: TrialEnd }
  | {
      readonly type: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
    };
