import { finding } from './diagnosis.ts';
import type { BootEvent, HttpResponseEvent } from '../event.ts';
import { ofType, type Rule } from './evidence.ts';
import { openTransfer } from './rules-end.ts';

/** A script that is fetched over and over leads back to itself. */
export const scriptLoop: Rule = (evidence) => {
  const counts = new Map<string, number>();
  for (const { path, status, complete } of ofType(evidence.events, 'http-response'))
    if (status === 200 && complete) counts.set(path, (counts.get(path) ?? 0) + 1);
  const [path, times = 0] = [...counts].find(([, count]) => count >= 10) ?? [];
  return path === undefined || evidence.stage === 'os'
    ? undefined
    : finding(
        'script-loop',
        evidence.stage,
        `The machine has fetched ${path} ${times} times: scripts lead back to it.`,
        nextOfLoop,
      );
};

const nextOfLoop =
  'Look at the chain lines of this script and of those that it leads to: the last must name something else.';

/** A script that runs another one fetches it at once; somebody who chooses again, or a script that waits, takes longer. */
const withoutPauseMs = 1000;
/** gPXE runs each script inside the one that chains it, all on a stack of 4 KiB, and hangs after five or six of them. */
const leastNested = 5;
const leastOfSame = 3;

/** It fetched scripts one right after the other, came back to the same one, and is silent since. */
export const scriptNested: Rule = ({ events, stage }) => {
  const row = lastWithoutPause(events);
  const path = row.at(-1)?.path;
  const times = row.filter((each) => each.path === path).length;
  const isOver = row.length >= leastNested && times >= leastOfSame && openTransfer(events) === undefined;
  return path === undefined || !isOver || stage === 'os'
    ? undefined
    : finding(
        'script-loop',
        stage,
        `The machine has fetched ${path} ${times} times without a pause, and sends nothing since: scripts lead back to it, until the firmware has no stack left for one more.`,
        nextOfLoop,
      );
};

/** Files that came whole one right after the other at the end of a boot, with nothing else between them. */
function lastWithoutPause(events: readonly BootEvent[]): HttpResponseEvent[] {
  const row: (HttpResponseEvent & { readonly atMs: number })[] = [];
  for (const event of events.filter(({ type }) => !isBeside.has(type)).toReversed()) {
    const isWhole = event.type === 'http-response' && event.status === 200 && event.complete;
    if (!isWhole || (row[0] !== undefined && row[0].atMs - event.atMs > withoutPauseMs)) break;
    row.unshift(event);
  }
  return row;
}

/** Console and firmware lines, and requests, of which answers tell. */
const isBeside: ReadonlySet<BootEvent['type']> = new Set([
  ...(['console', 'firmware', 'power', 'http-request', 'http-progress'] as const),
]);
