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
  /** Only for the submodule: the commit that romkit's own repository pins. */
  readonly pinnedCommit?: string;
  /** Headers with settings in the folder's own src/config/local/, which git ignores and no build sees. */
  readonly ignoredHeaders?: readonly string[];
}

/** What a person should know of a source before it is built, one line each. */
export function sourceNotes(source: Source): string[] {
  const notes: string[] = [];
  if (source.pinnedCommit !== undefined && source.commit !== null && source.pinnedCommit !== source.commit) {
    const [pinned, there] = [source.pinnedCommit.slice(0, 10), source.commit.slice(0, 10)];
    notes.push(
      `${source.location} is pinned to ${pinned}, but ${there} is checked out: that is what is built.`,
    );
  }
  if (!source.clean && source.commit !== null) {
    notes.push(`${source.location} has changes that are not committed: they are built too.`);
  }
  if (source.ignoredHeaders !== undefined && source.ignoredHeaders.length > 0) {
    const headers = source.ignoredHeaders.map((header) => `src/config/local/${header}`).join(', ');
    notes.push(
      `${headers} in ${source.location} is not used: name its options with --enable, --disable or --profile.`,
    );
  }
  return notes;
}
