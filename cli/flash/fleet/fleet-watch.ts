import type { FlashEvent } from '../../../rom/flash/burn/events.ts';
import { cardId, cardNames } from '../../../rom/flash/fleet/card-name.ts';
import type { CardEvent } from '../../../rom/flash/fleet/events.ts';
import type { FleetHost } from '../../../rom/flash/fleet/inventory.ts';
import type { FleetOrder, FleetTask } from '../../../rom/flash/fleet/order.ts';
import type { Context } from '../../shell/context.ts';
import type { Output } from '../../shell/output.ts';
import type { Live } from '../../ui/live.tsx';
import type { FleetView } from './fleet-view.ts';
import { endWords, isFlashEvent } from './fleet-words.ts';
import { plainWatcher } from '../watch-flash.ts';

/** Shows what happens to the cards of an inventory. */
export interface FleetWatcher {
  onEvent(card: FleetHost, event: CardEvent): void;
  /** Something that people should know at once. */
  note(line: string): void;
  /** The result comes, and is shown instead; without one what was shown last stays. */
  end(hasResult: boolean): Promise<void>;
}

/** A live table on a terminal, a line with the card's name before it elsewhere, JSON Lines with --json. */
export async function watchFleet(
  tasks: readonly FleetTask[],
  order: FleetOrder,
  context: Context,
  output: Output,
): Promise<FleetWatcher> {
  if (output.json) return jsonLines(output);
  return output.live ? liveTable(tasks, order, context) : namedLines(tasks, output);
}

const none = (): Promise<void> => Promise.resolve();

function jsonLines(output: Output): FleetWatcher {
  return {
    onEvent({ host, device }, event) {
      if (event.type === 'document') {
        output.event({ type: 'host-event', host, device, event: event.document });
        return;
      }
      if (event.type === 'step') {
        output.event({ type: 'host', host, device, step: event.step });
        return;
      }
      const { ok, exitCode, message } = event.outcome;
      output.event({ type: 'host', host, device, step: ok ? 'done' : 'failed', exitCode, message });
    },
    note: () => undefined,
    end: none,
  };
}

const stepWords = {
  copying: 'copying',
  started: 'begun, in its own time',
  following: null,
  reconnecting: 'connection lost; it goes on there. Trying again',
} as const;

function namedLines(tasks: readonly FleetTask[], output: Output): FleetWatcher {
  const nameOf = cardNames(tasks.map(({ host }) => host));
  const watchers = new Map<string, (event: FlashEvent) => void>();
  const watcherOf = (card: FleetHost): ((event: FlashEvent) => void) => {
    const found = watchers.get(cardId(card));
    if (found !== undefined) return found;
    const made = plainWatcher({ ...output, note: (line) => output.note(`${nameOf(card)}: ${line}`) });
    watchers.set(cardId(card), made);
    return made;
  };
  return {
    onEvent(card, event) {
      if (event.type === 'document') {
        if (isFlashEvent(event.document)) watcherOf(card)(event.document);
      } else if (event.type === 'ended') {
        output.note(`${nameOf(card)}: ${endWords(event.outcome)}`);
      } else {
        const said = stepWords[event.step];
        if (said !== null) output.note(`${nameOf(card)}: ${said}`);
      }
    },
    note: (line) => output.note(line),
    end: none,
  };
}

/** The table appears with the first thing that happens: where nothing is left to do there is none. */
async function liveTable(
  tasks: readonly FleetTask[],
  order: FleetOrder,
  context: Context,
): Promise<FleetWatcher> {
  const { emptyFleet, nextFleet } = await import('./fleet-view.ts');
  const { showFleet } = await import('../../ui/fleet-table.tsx');
  let view: FleetView = emptyFleet(tasks, order);
  let live: Live<FleetView> | undefined;
  const show = (next: FleetView): void => {
    view = next;
    live ??= showFleet(view, context.stderr);
    live.show(view);
  };
  return {
    onEvent: (card, event) => show(nextFleet(view, card, event, Date.now())),
    note: (line) => show({ ...view, note: line }),
    end: async (hasResult) => live?.end(hasResult ? 'clear' : 'keep'),
  };
}
