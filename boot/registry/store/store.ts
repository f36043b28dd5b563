import type { Boot } from '../model/boot.ts';
import type { Registry } from '../registry.ts';
import type { Snapshot } from '../snapshot.ts';
import { apply, listEntries, undo } from './audit.ts';
import type { Backend } from './backend.ts';
import { bootLog } from './boots/boot-log.ts';
import { LatestBoots } from './boots/latest.ts';
import { bootOf } from './boots/record.ts';
import { nothingKnown, type Known } from './known.ts';
import { peopleTable } from './people/people-table.ts';
import { serverTable } from './server-table.ts';
import { sessionTable } from './people/session-table.ts';
import { readKnown, readState } from './read-known.ts';
import { see } from './see.ts';
import { tokenTable } from './people/token-table.ts';
import { trialTable } from './trials/trial-table.ts';
import { readBoots, Writer, type News } from './writer.ts';

/**
 * The registry over one of the databases: a snapshot in memory, a writer that groups changes, and an eye on what other
 * processes write.
 */
export async function openStore(backend: Backend, clock: () => number, gatherMs?: number): Promise<Registry> {
  let known: Known = nothingKnown;
  const changeListeners = new Set<(snapshot: Snapshot) => void>();
  const bootListeners = new Set<(boot: Boot) => void>();
  const latest = new LatestBoots(backend.reader);

  /** A look that began before another one's news came may bring older ones: what is known already is left out. */
  function tell(news: News): void {
    const isNewer = news.known.snapshot.change > known.snapshot.change;
    const boots = news.known.bootChange > known.bootChange ? news.boots.map(bootOf) : [];
    known = {
      ...(isNewer ? news.known : known),
      bootChange: Math.max(known.bootChange, news.known.bootChange),
    };
    if (news.movedBoots) latest.forget();
    latest.note(boots);
    if (isNewer) for (const listener of changeListeners) listener(known.snapshot);
    for (const boot of boots) for (const listener of bootListeners) listener(boot);
  }

  let looking: Promise<void> | undefined;
  let asked = 0;
  async function look(): Promise<void> {
    let seen: number;
    do {
      seen = asked;
      const before = known;
      const news = await backend.read(async (transaction): Promise<News | undefined> => {
        const state = await readState(transaction);
        if (state.change === before.snapshot.change && state.boot_change === before.bootChange)
          return undefined;
        const next = await readKnown(transaction, before, state);
        const boots = await readBoots(transaction, before.bootChange, state.boot_change);
        return { known: { ...next, bootChange: state.boot_change }, boots, movedBoots: false };
      });
      if (news !== undefined) tell(news);
    } while (seen !== asked);
  }

  const refresh = async (): Promise<Snapshot> => {
    asked += 1;
    await (looking ??= look().finally(() => (looking = undefined)));
    return known.snapshot;
  };

  const writer = new Writer(backend, () => known, tell, gatherMs);
  known = await firstLook(backend);
  backend.watch(() => void refresh().catch(() => undefined));
  return {
    isShared: backend.isShared,
    snapshot: () => known.snapshot,
    refresh,
    apply: (actor, changes) =>
      writer.do({ urgent: true, run: (session) => apply(session, actor, changes, clock()) }),
    undo: (actor, id, check) =>
      writer.do({ urgent: true, run: (session) => undo(session, actor, id, clock(), check) }),
    async revisionNumbers() {
      const rows = await backend.reader.selectFrom('revision_numbers').selectAll().execute();
      return new Map(rows.map(({ image, last }) => [image, last]));
    },
    audit: (page) => listEntries(backend.reader, page),
    newestEntry: () => known.newestEntry,
    onChange: (listener) => listen(changeListeners, listener),
    boots: bootLog(writer, backend.reader, latest, (listener) => listen(bootListeners, listener)),
    tokens: tokenTable(backend, clock),
    people: peopleTable(backend, clock),
    sessions: sessionTable(backend, clock),
    trials: trialTable(backend, refresh),
    servers: serverTable(backend),
    async sawMachine(seen) {
      await writer.do({ run: (session) => see(session, seen) });
      return known.snapshot;
    },
    unknownPool: () => ({
      kept: known.snapshot.machines.filter((machine) => !machine.known).length,
      most: known.snapshot.policy.mostUnknown,
      dropped: known.droppedUnknown,
    }),
    async close() {
      await writer.idle();
      await backend.close();
    },
  };
}

async function firstLook(backend: Backend): Promise<Known> {
  return backend.read(async (transaction) => {
    const state = await readState(transaction);
    const known = await readKnown(transaction, nothingKnown, state);
    return { ...known, bootChange: state.boot_change };
  });
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
