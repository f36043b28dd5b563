import type { StoredContent } from '../../registry/content/receive.ts';
import type { Change } from '../../registry/model/change.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { FileSource, ImportedImage, Place, Problem } from '../site.ts';

/** The plan of an import. */
export interface ImportPlan {
  /** In the order in which they can be made; all or none. */
  readonly changes: readonly Change[];
  /** Those of the site, and what contradicts the registry: nothing that is there is overwritten. */
  readonly problems: readonly Problem[];
  /** Images that are not in the changes, nor what is assigned of them, until their files are stored. */
  readonly waiting: readonly WaitingImage[];
  /** For people. */
  readonly summary: readonly string[];
}

export interface WaitingImage {
  readonly image: ImportedImage;
  readonly sources: readonly FileSource[];
}

export interface ImportKnowledge {
  /** Files that have been stored, by `sourceKey`. */
  readonly stored: ReadonlyMap<string, StoredContent>;
  /** Highest number that a revision of each image has had, removed images too; those that are there are known anyway. */
  readonly lastRevisions: ReadonlyMap<string, number>;
}

/** The path or the URL of a file that has to be stored. */
export const sourceKey = (source: Exclude<FileSource, { type: 'stored' }>): string =>
  source.type === 'path' ? source.path : source.url;

/** A change with the place in the site that asks for it. */
export interface PlannedChange {
  readonly change: Change;
  readonly place: Place;
}

/** A plan while it is made. */
export class PlanDraft {
  readonly snapshot: Snapshot;
  readonly knowledge: ImportKnowledge;
  readonly changes: PlannedChange[] = [];
  readonly problems: Problem[] = [];
  readonly waiting: WaitingImage[] = [];
  readonly notes: string[] = [];

  constructor(snapshot: Snapshot, knowledge: ImportKnowledge) {
    this.snapshot = snapshot;
    this.knowledge = knowledge;
  }

  change(place: Place, change: Change): void {
    this.changes.push({ place, change });
  }

  problem({ file, line }: Place, message: string): void {
    this.problems.push({ file, line, message });
  }
}
