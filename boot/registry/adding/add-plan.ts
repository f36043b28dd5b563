import type { Fingerprint } from '../content/still-file.ts';
import type { ImageFile, NewRevision } from '../model/image.ts';

/** The plan of adding an image: plain data, shown by `--dry-run` and executed. */
export interface AddPlan {
  /** Of an ISO image or a folder; null where the files were named. */
  readonly layout: string | null;
  readonly revision: Omit<NewRevision, 'files'>;
  /** In the order of the revision. */
  readonly files: readonly PlannedFile[];
  /** What was not found, not looked into, or has to be supplied: sentences. */
  readonly notes: readonly string[];
}

export interface PlannedFile extends Pick<ImageFile, 'role' | 'name'> {
  /** As the person wrote it, or `FILE.iso: path/in/it`. */
  readonly source: string;
  /** As it lies there. */
  readonly sizeBytes: number;
  /** It is unpacked when it is stored. */
  readonly packing: 'gzip' | null;
  readonly origin: FileOrigin;
}

export type FileOrigin =
  /** `isOurs`: romkit's own copy, which is moved. */
  | {
      readonly type: 'file';
      readonly path: string;
      readonly fingerprint: Fingerprint;
      readonly isOurs: boolean;
      readonly sha256: string | null;
    }
  /** Still in the ISO image or the folder. */
  | { readonly type: 'tree'; readonly path: string };
