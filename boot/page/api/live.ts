import type { FirmwareRun } from '../../server/firmware/firmware-run.ts';
import type { TrialRun } from '../../server/trial/trial-run.ts';
import { firmwareQuery } from '../firmware/firmware-queries.ts';
import { trialsQuery } from './queries.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { Boot } from '../../registry/model/boot.ts';
import type { PoolEvent } from '../../server/api/views.ts';
import { mergeBoots, withBoots, withChanges } from './merge.ts';
import { machinesQuery, refreshOlder, refreshRegistry, type Boots, type Machines } from './queries.ts';

type ChangeEvent = Extract<PoolEvent, { readonly type: 'change' }>;

/** Changes that arrive within this time are shown together: a storm is few renderings. */
const showEveryMs = 100;
/** The registry is asked again no more often than this. */
const askEveryMs = 1000;

/** Tells whoever follows the server of its connection. */
interface Listener {
  /** True while the server does not answer, false when it does again. */
  readonly onAway: (isAway: boolean) => void;
  /** The server answers and gives no events: the session has ended, or a proxy is between. */
  readonly onRefused: () => void;
}

/**
 * Follow the server's events (server-sent, resumed by the browser) and keep what is shown in step with them. The stream
 * goes on where the list of machines ends, so that nothing is missed in between.
 * @returns ends it
 */
export function followServer(client: QueryClient, listener: Listener): () => void {
  const arrivals = new Arrivals(client);
  let source: EventSource | undefined;
  const open = (cursor?: string): void => {
    source?.close();
    source = openStream(client, arrivals, listener, cursor);
  };
  const known = client.getQueryData(machinesQuery.queryKey);
  if (known !== undefined) open(known.cursor);
  const stop = client.getQueryCache().subscribe((event) => {
    const [asked] = event.query.queryKey as readonly unknown[];
    if (event.type !== 'updated' || asked !== machinesQuery.queryKey[0]) return;
    const { action } = event;
    // Changed by hand: the events themselves did it.
    if (action.type === 'success' && action.manual !== true) {
      open((action.data as Machines).cursor);
      refreshOlder(client);
    } else if (action.type === 'failed' && source === undefined) open();
  });
  return () => {
    stop();
    source?.close();
    arrivals.cancel();
  };
}

function openStream(
  client: QueryClient,
  arrivals: Arrivals,
  { onAway, onRefused }: Listener,
  cursor: string | undefined,
): EventSource {
  const after = cursor === undefined ? '' : `?${new URLSearchParams({ after: cursor }).toString()}`;
  const source = new EventSource(`/api/v1/events${after}`);
  source.addEventListener('change', ({ data, lastEventId }: MessageEvent<string>) =>
    arrivals.change(JSON.parse(data) as ChangeEvent, lastEventId),
  );
  source.addEventListener('boot', ({ data, lastEventId }: MessageEvent<string>) =>
    arrivals.boot((JSON.parse(data) as { boot: Boot }).boot, lastEventId),
  );
  source.addEventListener('trial', ({ data }: MessageEvent<string>) => {
    const { run } = JSON.parse(data) as { run: TrialRun };
    client.setQueryData(trialsQuery.queryKey, (known) => known && { ...known, run });
    if (run.phase === 'ended') void client.invalidateQueries({ queryKey: trialsQuery.queryKey });
  });
  source.addEventListener('firmware', ({ data }: MessageEvent<string>) => {
    const { run } = JSON.parse(data) as { run: FirmwareRun };
    client.setQueryData(firmwareQuery.queryKey, (known) => known && { ...known, run });
    if (run.phase === 'ended') void client.invalidateQueries({ queryKey: firmwareQuery.queryKey });
  });
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
  return source;
}

/** Events that have arrived and are not shown yet. */
class Arrivals {
  readonly #client: QueryClient;
  #boots = new Map<number, Boot>();
  #changes: ChangeEvent[] = [];
  #cursor = '';
  #rules = false;
  #log = false;
  readonly #show = throttled(showEveryMs, () => this.#showAll());
  readonly #ask = throttled(askEveryMs, () => this.#askAgain());
  readonly #askForAll = throttled(askEveryMs, () => void this.#client.invalidateQueries(machinesQuery));

  constructor(client: QueryClient) {
    this.#client = client;
  }

  change(event: ChangeEvent, cursor: string): void {
    this.#cursor = cursor;
    this.#changes.push(event);
    this.#rules ||= event.rules;
    this.#log ||= event.log;
    this.#show();
    this.#ask();
    if (event.machines === null) this.#askForAll();
  }

  boot(boot: Boot, cursor: string): void {
    this.#cursor = cursor;
    this.#boots.set(boot.id, boot);
    this.#show();
  }

  cancel(): void {
    for (const each of [this.#show, this.#ask, this.#askForAll]) each.cancel();
  }

  #showAll(): void {
    const [boots, changes] = [[...this.#boots.values()], this.#changes];
    this.#boots = new Map();
    this.#changes = [];
    this.#client.setQueryData(machinesQuery.queryKey, (known) => {
      if (known === undefined) return undefined;
      const changed = changes.reduce(withChanges, known);
      return { ...withBoots(changed, boots), cursor: this.#cursor };
    });
    if (boots.length === 0) return;
    for (const [key, known] of this.#client.getQueriesData<Boots>({ queryKey: ['boots'] }))
      if (known !== undefined)
        this.#client.setQueryData(key, { boots: mergeBoots(known.boots, boots, key[1]) });
  }

  #askAgain(): void {
    const changed = { rules: this.#rules, log: this.#log };
    this.#rules = false;
    this.#log = false;
    void refreshRegistry(this.#client, changed);
  }
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
