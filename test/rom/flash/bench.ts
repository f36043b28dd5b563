import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlashEvent } from '../../../rom/flash/burn/events.ts';
import { historyIn } from '../../../rom/flash/record/history.ts';
import type { FlashEnvironment } from '../../../rom/flash/burn/environment.ts';
import { planFlash, type PlanRequest } from '../../../rom/flash/plan/flash-plan.ts';
import type { PreparedFlash } from '../../../rom/flash/burn/burn.ts';
import { chipImage } from './chip.ts';
import { FakeBackend } from './fake-backend.ts';
import { planRequest } from './requests.ts';

/** A workbench: a chip in memory, a history in a folder of its own. */
export interface Bench extends FlashEnvironment {
  readonly backend: FakeBackend;
  readonly events: FlashEvent[];
  readonly abort: AbortController;
  /** Signals that came while they were held back reach these. */
  readonly held: Set<() => void>;
  prepared(change?: Partial<PlanRequest>): PreparedFlash;
  /** Steps in the journals, oldest flash first. */
  steps(): Promise<string[][]>;
  remove(): void;
}

export function bench(): Bench {
  const root = mkdtempSync(join(tmpdir(), 'romkit-flash-'));
  const backend = new FakeBackend(chipImage());
  const events: FlashEvent[] = [];
  const held = new Set<() => void>();
  const abort = new AbortController();
  const history = historyIn(join(root, 'state'));
  return {
    history,
    backend,
    events,
    abort,
    held,
    guards: { read: (command) => command, write: (command) => command },
    hold: (onSignal) => {
      held.add(onSignal);
      return () => held.delete(onSignal);
    },
    onEvent: (event) => events.push(event),
    signal: abort.signal,
    work: root,
    prepared(change = {}) {
      const { plan, image } = planFlash(planRequest({ content: Buffer.from(backend.content), ...change }));
      return { plan, before: Buffer.from(backend.content), after: image ?? Buffer.alloc(0) };
    },
    steps: async () => (await history.list()).map(({ entries }) => entries.map(({ step }) => step)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
