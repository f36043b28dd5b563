import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative } from 'node:path';

/** A file below the folder of a site, or why it is not used: the end of a sentence. */
export type SiteFile = { readonly path: string } | { readonly problem: string };

/** Looks up files that a configuration names below the folder that its servers serve. */
export class SiteFiles {
  readonly root: string;
  readonly #known = new Map<string, SiteFile>();

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Find a file by its path on a server, of which the first folders may lie above the site's folder.
   * @param path with slashes between its parts
   * @param fewest parts that have to be left of it: a bare file name could be anybody's
   */
  async find(path: string, fewest = 1): Promise<SiteFile> {
    const parts = path.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return this.#inside(posix.normalize(parts.join('/')));
    let refused: SiteFile | undefined;
    for (let start = 0; start <= Math.max(0, parts.length - fewest); start++) {
      const found = await this.#inside(parts.slice(start).join('/'));
      if ('path' in found) return found;
      if (found !== missing) refused ??= found;
    }
    return refused ?? missing;
  }

  /** One path below the root, as it is. */
  async exactly(path: string): Promise<SiteFile> {
    return this.#inside(posix.normalize(path));
  }

  async #inside(path: string): Promise<SiteFile> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = await this.#look(path);
    this.#known.set(path, found);
    return found;
  }

  async #look(path: string): Promise<SiteFile> {
    if (path.startsWith('../') || path === '..' || path === '' || path === '.') return missing;
    const full = join(this.root, path);
    const real = await realpath(full).catch(() => undefined);
    if (real === undefined) return missing;
    const below = relative(await realpath(this.root), real);
    if (below.startsWith('..') || isAbsolute(below))
      return { problem: `it leads out of the folder, to ${real}` };
    return (await stat(real)).isFile() ? { path: full } : { problem: 'it is no regular file' };
  }
}

const missing: SiteFile = { problem: 'it is not below the folder' };

/** Is it not there at all, rather than not to be used? */
export const isMissing = (file: SiteFile): boolean => file === missing;
