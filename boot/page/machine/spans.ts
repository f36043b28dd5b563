import type { Boot } from '../../registry/model/boot.ts';
import { duration } from '../text/time.ts';

export interface Span {
  readonly stage: string;
  readonly status: 'pending' | 'active' | 'done' | 'stopped';
  /** Milliseconds after the boot's start. */
  readonly fromMs: number;
  /** Null where nobody saw how long it took. */
  readonly forMs: number | null;
  readonly detail: string | null;
}

/** A boot's stages as lengths of time; one that is under way grows. Pure. */
export function spansOf(
  boot: Boot,
  now: number,
): { readonly spans: readonly Span[]; readonly totalMs: number } {
  const { startedMs, diagnosis } = boot;
  const spans = boot.stages.map((each): Span => {
    const isStopped = diagnosis?.stage === each.stage && each.status !== 'done';
    const end = each.endedMs ?? (each.status === 'active' && !isStopped ? now : null);
    const forMs = each.startedMs === null || end === null ? null : Math.max(0, end - each.startedMs);
    const fromMs = Math.max(0, (each.startedMs ?? startedMs) - startedMs);
    return {
      stage: each.stage,
      status: isStopped ? 'stopped' : each.status,
      fromMs,
      forMs,
      detail: each.detail,
    };
  });
  const totalMs = Math.max(1, ...spans.map(({ fromMs, forMs }) => fromMs + (forMs ?? 0)));
  return { spans, totalMs };
}

/** Paths in a stage's detail by their last part alone, without a query. */
export const shortDetail = (detail: string): string =>
  detail.replace(/\/\S*/g, (path) => path.replace(/\?[^,]*/, '').replace(/^.*\//, ''));

export interface Outcome {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'moving' | 'calm';
}

/** How a boot ended, or how far it is. */
export function bootOutcome(
  { state, diagnosis, startedMs, endedMs, stages, image }: Boot,
  now: number,
): Outcome {
  if (state === 'up')
    return { sign: '●', words: `up after ${duration((endedMs ?? now) - startedMs)}`, tone: 'good' };
  if (diagnosis !== null) return { sign: '▲', words: `stopped at ${diagnosis.stage}`, tone: 'bad' };
  if (state === 'handed-over')
    return { sign: '◍', words: `loaded after ${duration((endedMs ?? now) - startedMs)}`, tone: 'good' };
  if (state === 'failed') return { sign: '△', words: 'did not come up', tone: 'bad' };
  if (image === null) return { sign: '◌', words: 'waits for an image', tone: 'calm' };
  const active = stages.find(({ status }) => status === 'active')?.stage ?? 'under way';
  return { sign: '◐', words: `${active}, for ${duration(now - startedMs)}`, tone: 'moving' };
}
