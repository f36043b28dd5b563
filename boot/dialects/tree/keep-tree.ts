import type { Registry } from '../../registry/registry.ts';
import type { Layout } from '../assignment.ts';
import { bootTree } from './boot-tree.ts';
import { writeTree, type TreeReport, type TreeRoots, type TreeSources } from './write-tree.ts';

export interface KeepTreeOptions {
  readonly registry: Pick<Registry, 'snapshot' | 'onChange'>;
  readonly layout: Layout;
  readonly roots: TreeRoots;
  readonly sources: TreeSources;
  /** See bootTree. */
  readonly isWatched?: boolean;
  readonly onWritten?: (report: TreeReport) => void;
  /** The folder is not up to date; the next change tries again. */
  readonly onFailed: (error: unknown) => void;
}

/** A static tree that follows the registry. */
export interface KeptTree {
  /** Stop following; resolves when nothing is written any more. */
  close(): Promise<void>;
}

/**
 * Write the static tree of a registry, and again after each change: one writing at a time, always of the newest state.
 * @throws RomkitError of writeTree the first time
 */
export async function keepTree(options: KeepTreeOptions): Promise<KeptTree> {
  const { registry, layout, roots, sources, isWatched = false, onWritten, onFailed } = options;
  const write = async (): Promise<void> => {
    const tree = await bootTree(registry.snapshot(), layout, isWatched);
    onWritten?.(await writeTree(tree, roots, sources));
  };
  await write();
  let writing: Promise<void> | null = null;
  let isStale = false;
  const follow = async (): Promise<void> => {
    while (isStale) {
      isStale = false;
      await write().catch(onFailed);
    }
    writing = null;
  };
  const stop = registry.onChange(() => {
    isStale = true;
    writing ??= follow();
  });
  return {
    close: async () => {
      stop();
      await writing;
    },
  };
}
