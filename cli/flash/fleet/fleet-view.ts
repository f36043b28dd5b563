import type { FlashEvent, FlashWork } from '../../../rom/flash/burn/events.ts';
import { cardId } from '../../../rom/flash/fleet/card-name.ts';
import type { CardEvent } from '../../../rom/flash/fleet/events.ts';
import type { FleetHost } from '../../../rom/flash/fleet/inventory.ts';
import type { FleetOrder, FleetTask } from '../../../rom/flash/fleet/order.ts';
import { isFlashEvent } from './fleet-words.ts';

/** A card's row. */
export interface CardRow {
  /** `cardId` */
  readonly id: string;
  readonly host: string;
  readonly device: string;
  readonly step: 'waiting' | 'copying' | 'starting' | FlashWork | 'done' | 'failed';
  /** The work goes on there, but the connection to it is lost. */
  readonly lost: boolean;
  /** Of the step. */
  readonly percent: number | null;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** Why it failed. */
  readonly why: string | null;
}

export interface FleetView {
  readonly rows: readonly CardRow[];
  /** What people should know at once. */
  readonly note: string | null;
  readonly startedMs: number | null;
}

export function emptyFleet(tasks: readonly FleetTask[], { done }: FleetOrder): FleetView {
  const isDone = new Set(done.map(({ host }) => cardId(host)));
  const rows = tasks.map(({ host: card }) => ({
    ...{ id: cardId(card), host: card.host, device: card.device },
    step: isDone.has(cardId(card)) ? ('done' as const) : ('waiting' as const),
    ...{ lost: false, percent: null, startedMs: null, endedMs: null, why: null },
  }));
  return { rows, note: null, startedMs: null };
}

/** The view after one more event. Pure. */
export function nextFleet(view: FleetView, card: FleetHost, event: CardEvent, nowMs: number): FleetView {
  const id = cardId(card);
  const row = view.rows.find((each) => each.id === id);
  if (row === undefined) return view;
  const next = { ...row, lost: false, startedMs: row.startedMs ?? nowMs, ...changeOf(row, event, nowMs) };
  const rows = view.rows.map((each) => (each === row ? next : each));
  return { ...view, rows, startedMs: view.startedMs ?? nowMs };
}

function changeOf(row: CardRow, event: CardEvent, nowMs: number): Partial<CardRow> {
  if (event.type === 'ended') {
    const { ok, message } = event.outcome;
    return { step: ok ? 'done' : 'failed', percent: null, endedMs: nowMs, why: ok ? null : message };
  }
  if (event.type === 'step') {
    if (event.step === 'reconnecting') return { lost: true };
    if (event.step === 'copying') return { step: 'copying' };
    // A job that is followed says what it is about as soon as it does something.
    return row.step === 'waiting' || row.step === 'copying' ? { step: 'starting' } : {};
  }
  return isFlashEvent(event.document) ? flashChange(event.document) : {};
}

function flashChange(event: FlashEvent): Partial<CardRow> {
  if (event.type === 'work') return { step: event.work, percent: null };
  if (event.type !== 'progress' || event.totalBytes === 0) return {};
  const percent = Math.min(100, Math.floor((100 * event.doneBytes) / event.totalBytes));
  return { step: event.work, percent };
}

/** Where a row stands, as it is counted. */
export type Standing = 'at work' | 'failed' | 'done' | 'waiting';

export function standingOf({ step }: CardRow): Standing {
  return step === 'done' || step === 'failed' || step === 'waiting' ? step : 'at work';
}

/** How many lines a row takes: what is wrong has one of its own. */
const linesOf = ({ why }: CardRow): number => (why === null ? 1 : 2);

/**
 * The rows that a terminal has room for: all of them, or those that failed and those that move.
 * @param room lines; where rows are left out, one of them is for their count
 */
export function fitting(
  rows: readonly CardRow[],
  room: number,
): { readonly shown: readonly CardRow[]; readonly hidden: readonly CardRow[] } {
  const heightOf = (some: readonly CardRow[]): number => some.reduce((sum, row) => sum + linesOf(row), 0);
  if (heightOf(rows) <= room) return { shown: rows, hidden: [] };
  const of = (standing: Standing): CardRow[] => rows.filter((row) => standingOf(row) === standing);
  const moving = [...of('failed'), ...of('at work')];
  const chosen = new Set(moving.filter((_, index) => heightOf(moving.slice(0, index + 1)) < room));
  return { shown: rows.filter((row) => chosen.has(row)), hidden: rows.filter((row) => !chosen.has(row)) };
}
