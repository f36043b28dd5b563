import type { QueryClient } from '@tanstack/react-query';
import type { Boot } from '../../registry/model/boot.ts';
import { mergeBoots, withBoots } from './merge-boots.ts';
import { machinesQuery, refreshRegistry, type Boots } from './queries.ts';

/** Boots are shown together after so long: a storm is few renderings. */
const boots = { everyMs: 100 };
/** The registry is asked again no more often than this. */
const changes = { everyMs: 1000 };

/**
 * Follow the server's events (server-sent, resumed by the browser) and keep what is shown in step with them.
 *
 * @param onAway told true while the server does not answer, false when it does again
 * @param onRefused told when the server answers and gives no events: the session has ended, or a proxy is between
 * @returns ends it
 */
export function followServer(
  client: QueryClient,
  onAway: (isAway: boolean) => void,
  onRefused: () => void,
): () => void {
  const source = new EventSource('/api/v1/events');
  let waiting: Boot[] = [];
  const showBoots = throttled(boots.everyMs, () => {
    const arrived = waiting;
    waiting = [];
    client.setQueryData(machinesQuery.queryKey, (known) => known && withBoots(known, arrived));
    for (const [key, known] of client.getQueriesData<Boots>({ queryKey: ['boots'] }))
      if (known !== undefined) client.setQueryData(key, { boots: mergeBoots(known.boots, arrived, key[1]) });
  });
  const refresh = throttled(changes.everyMs, () => void refreshRegistry(client));
  source.addEventListener('boot', ({ data }: MessageEvent<string>) => {
    waiting.push((JSON.parse(data) as { boot: Boot }).boot);
    showBoots();
  });
  source.addEventListener('change', refresh);
  source.addEventListener('reset', () => void client.invalidateQueries());
  source.addEventListener('open', () => {
    onAway(false);
    // Questions that failed are put again.
    void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
  });
  source.addEventListener('error', () => {
    onAway(true);
    if (source.readyState === EventSource.CLOSED) onRefused();
  });
  return () => {
    source.close();
    showBoots.cancel();
    refresh.cancel();
  };
}

/** Runs at once, and again no earlier than `everyMs` later with what came meanwhile. */
function throttled(everyMs: number, run: () => void): (() => void) & { cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const rest = (): void => {
    timer = undefined;
    if (isWanted) ask();
  };
  const ask = (): void => {
    isWanted = timer !== undefined;
    if (isWanted) return;
    timer = setTimeout(rest, everyMs);
    run();
  };
  return Object.assign(ask, { cancel: () => clearTimeout(timer) });
}
