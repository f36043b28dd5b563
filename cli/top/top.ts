import { machineTable } from '../pool/text/machine-text.ts';
import type { Pool } from '../pool/pool.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { poolRows, rowChanges, type PoolRow } from './pool-rows.ts';

/** A reader of the pool as it changes. */
interface PoolView {
  show(rows: readonly PoolRow[]): void;
  /** Resolves when the person has seen enough; never for a pipe. */
  readonly quit: Promise<void>;
  end(): Promise<void>;
}

/** `romkit top`: the pool until q or Ctrl-C; a pipe without --json gets the pool as it is. */
export async function top(context: Context, { registry }: Pool, output: Output): Promise<void> {
  const rowsNow = async (): Promise<PoolRow[]> =>
    poolRows(await registry.refresh(), await registry.boots.latest());
  const first = await rowsNow();
  if (!output.json && context.stdout.isTTY !== true) {
    const snapshot = registry.snapshot();
    output.result({}, machineTable(snapshot, snapshot.machines, await registry.boots.latest()));
    return;
  }
  const view = output.json ? jsonView(first, output) : await terminalView(first, context);
  const follower = follow(rowsNow, view);
  const stop = registry.onNews(follower.look);
  try {
    await Promise.race([view.quit, aborted(context.signal), follower.failed]);
  } finally {
    stop();
    await view.end();
  }
}

/** So often it is looked at most: a storm changes something every millisecond. */
const restMs = 200;

interface Follower {
  readonly look: () => void;
  /** Rejects where the pool can no longer be read. */
  readonly failed: Promise<never>;
}

/** Look again after news: one look at a time, and one after the last news. */
function follow(rowsNow: () => Promise<readonly PoolRow[]>, view: PoolView): Follower {
  let isStale = false;
  let isLooking = false;
  let fail = (_reason: unknown): void => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);
  const looks = async (): Promise<void> => {
    for (isLooking = true; isStale;) {
      isStale = false;
      view.show(await rowsNow());
      await new Promise((done) => setTimeout(done, restMs).unref());
    }
    isLooking = false;
  };
  return {
    failed,
    look: () => {
      isStale = true;
      if (!isLooking) looks().catch(fail);
    },
  };
}

/** All machines, then each that has become another one. */
function jsonView(first: readonly PoolRow[], output: Output): PoolView {
  let before = first;
  for (const event of rowChanges([], first)) output.event(event);
  output.event({ type: 'all', machines: first.length });
  return {
    show(rows) {
      for (const event of rowChanges(before, rows)) output.event(event);
      before = rows;
    },
    quit: new Promise(() => undefined),
    end: () => Promise.resolve(),
  };
}

async function terminalView(first: readonly PoolRow[], { stdout }: Context): Promise<PoolView> {
  const { showPool } = await import('../ui/pool-table.tsx');
  let onQuit = (): void => undefined;
  const quit = new Promise<void>((resolve) => (onQuit = resolve));
  const live = showPool({ rows: first, stream: stdout, onQuit: () => onQuit() });
  return { quit, show: (rows) => live.show(rows), end: () => live.end() };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
