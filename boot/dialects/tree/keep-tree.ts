import { setTimeout as wait } from 'node:timers/promises';
import type { Registry } from '../../registry/registry.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { Layout } from '../assignment.ts';
import { bootTree, isSameTree, type BootTreeOptions } from './boot-tree.ts';
import { writeTree, type TreeReport, type TreeRoots, type TreeSources } from './write-tree.ts';

export interface KeepTreeOptions {
  readonly registry: Pick<Registry, 'snapshot' | 'onChange'>;
  readonly layout: Layout;
  readonly roots: TreeRoots;
  readonly sources: TreeSources;
  readonly isWatched?: BootTreeOptions['isWatched'];
  readonly onWritten?: (report: TreeReport) => void;
  /** The folder is not up to date; the next change tries again. */
  readonly onFailed: (error: unknown) => void;
}

/** A static tree that follows the registry. */
export interface KeptTree {
  /** Stop following; resolves when nothing is written any more. */
  close(): Promise<void>;
}

/** A large pool changes all the time while its machines boot: between two writings is this many times what one took. */
const restFactor = 4;
const longestRestMs = 2000;

/**
 * Write the static tree of a registry, and again after each change: one writing at a time, always of the newest state.
 * @throws RomkitError of writeTree the first time
 */
export async function keepTree(options: KeepTreeOptions): Promise<KeptTree> {
  const { registry, layout, roots, sources, isWatched = false, onWritten, onFailed } = options;
  const servers = (['web', 'tftp'] as const).filter((server) => roots[server] !== null);
  const closing = new AbortController();
  const treeOptions = { isWatched, servers };
  /** The state that the folder shows; null while that is not known. */
  let shown: Snapshot | null = null;
  const write = async (): Promise<void> => {
    const snapshot = registry.snapshot();
    const isShown = shown !== null && isSameTree(shown, snapshot, layout, treeOptions);
    if (!isShown) {
      shown = null;
      const tree = await bootTree(snapshot, layout, treeOptions);
      onWritten?.(await writeTree(tree, roots, sources));
    }
    shown = snapshot;
  };
  await write();
  let writing: Promise<void> | null = null;
  let isStale = false;
  const follow = async (): Promise<void> => {
    while (isStale) {
      isStale = false;
      const startedMs = performance.now();
      await write().catch(onFailed);
      const restMs = Math.min(restFactor * (performance.now() - startedMs), longestRestMs);
      await wait(restMs, undefined, { signal: closing.signal }).catch(() => undefined);
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
      closing.abort();
      await writing;
    },
  };
}
