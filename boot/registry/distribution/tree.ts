/** The files of an ISO image or of a netboot folder. */
export interface Tree {
  readonly type: 'iso' | 'folder';
  /** As the person wrote it, for messages. */
  readonly name: string;
  /** The volume's, or the folder's name. */
  readonly label: string;
  /** Sizes in bytes by path, without a slash before it; links lead to what they name. */
  readonly files: ReadonlyMap<string, number>;
  /** A small text; null where there is none. */
  readText(path: string): Promise<string | null>;
  /**
   * Have some of the files as files of the system.
   * @returns where, by path in the tree
   * @throws RomkitError `iso-not-read` or of the file system
   */
  fetch(paths: readonly string[]): Promise<ReadonlyMap<string, LocalFile>>;
}

export interface LocalFile {
  readonly path: string;
  /** romkit's own copy, which may be moved away; else a person's. */
  readonly isOurs: boolean;
}

export const mostTextBytes = 64 * 1024;

/** Paths below a folder of the tree that fit, sorted. */
export const pathsIn = (tree: Tree, pattern: RegExp): string[] =>
  [...tree.files.keys()].filter((path) => pattern.test(path)).sort();

/** The first of these that is there. */
export const firstOf = (tree: Tree, ...paths: readonly string[]): string | undefined =>
  paths.find((path) => tree.files.has(path));
