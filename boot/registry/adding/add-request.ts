/** A file that a person named. */
export interface Location {
  /** As it was written, for messages. */
  readonly name: string;
  /** An absolute path, or an address that begins with http:// or https://. */
  readonly at: string;
  /** What its content has to be; null where that was not said. */
  readonly sha256: string | null;
}

export type AddSource =
  | { readonly type: 'files'; readonly kernel: Location; readonly initrds: readonly Location[] }
  | { readonly type: 'iso'; readonly iso: Location }
  | { readonly type: 'folder'; readonly name: string; readonly path: string }
  /** Whatever it is: an ISO image with a layout that romkit knows, or anything that firmware starts. */
  | { readonly type: 'any'; readonly file: Location };

/** `romkit image add` */
export interface AddRequest {
  readonly source: AddSource;
  /** The command line, or what is put behind the one that the layout needs. */
  readonly append: string;
  /** Null: as the files say. */
  readonly title: string | null;
  readonly reportsUp: boolean;
}

export const isUrl = (at: string): boolean => /^https?:\/\//i.test(at);
