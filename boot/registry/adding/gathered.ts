import type { Initrd } from '../initrd/initrd.ts';
import type { Program } from '../recognise/program-file.ts';
import type { PlannedFile } from './add-plan.ts';

/** A file that has been looked at, and has no name in the image yet. */
export type LookedAt = Omit<PlannedFile, 'role' | 'name' | 'packing'>;

/** Everything that a plan is made from. */
export interface Gathered {
  readonly layout: string | null;
  /** The layout's own title. */
  readonly title: string | null;
  readonly kernel: { readonly file: LookedAt; readonly program: Program };
  /** Null where a boot loader takes what is no initrd. */
  readonly initrds: readonly { readonly file: LookedAt; readonly initrd: Initrd | null }[];
  /** With the names by which the system asks for them. */
  readonly modules: readonly { readonly file: LookedAt; readonly name: string }[];
  readonly commandLine: string;
  readonly runsFromMemory: boolean;
  readonly notes: readonly string[];
}
