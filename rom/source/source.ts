import type { FlavourName } from './flavour.ts';

/** Which of the places a source can be named in named this one; first wins in this order. */
export type SourceOrigin = 'flag' | 'environment' | 'setting' | 'submodule' | 'default';

/** A source tree, pinned to its content: everything a build needs to know of where it came from. */
export interface Source {
  readonly flavour: FlavourName;
  readonly origin: SourceOrigin;
  /** Folder or URL as the user named it. */
  readonly location: string;
  /** Git directory from which the objects of `tree` can be read. */
  readonly gitDir: string;
  /** Commit id; null for an unpacked tree without history. */
  readonly commit: string | null;
  /** Commit time in seconds since 1970 UTC; null without a commit. */
  readonly commitTime: number | null;
  /** Git tree id of the content that is built, uncommitted changes included. */
  readonly tree: string;
  /** False where the content is not the commit's. */
  readonly clean: boolean;
}
