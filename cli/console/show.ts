import type { ConsoleMessage } from '../../boot/evidence/console/listen.ts';
import type { ConsoleOutcome } from '../../boot/evidence/console/watcher.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { seconds } from '../test-qemu/times.ts';
import type { TimelineView } from '../ui/timeline.tsx';

export interface ConsoleView {
  onMessage(message: ConsoleMessage): void;
  end(): Promise<void>;
}

/** A live timeline on a terminal, a line for each stage elsewhere, JSON Lines with --json. */
export async function showConsole(name: string, context: Context, output: Output): Promise<ConsoleView> {
  const end = (): Promise<void> => Promise.resolve();
  if (output.json) return { onMessage: jsonView(output), end };
  if (!output.live) return { onMessage: plainView(output), end };
  const { showTimeline } = await import('../ui/timeline.tsx');
  const waiting: TimelineView = {
    ...{ heading: name, step: 'waiting for the machine; switch it on …', machines: [], atMs: 0 },
  };
  const timeline = showTimeline(waiting, context.stderr);
  return {
    onMessage(message) {
      if (message.type !== 'outcome' || message.outcome.waiting) return;
      const { outcome, atMs } = message;
      const machine = {
        name: outcome.mac ?? 'machine',
        image: '',
        outcome: { ...outcome, mac: outcome.mac ?? '' },
      };
      timeline.show({ heading: name, step: null, machines: [machine], atMs });
    },
    end: () => timeline.end(),
  };
}

/** Lines as they come, and an outcome each time that the machine has come further. */
function jsonView(output: Output): (message: ConsoleMessage) => void {
  let told: ConsoleOutcome | undefined;
  return (message) => {
    if (message.type === 'outcome' && message.outcome === told) return;
    if (message.type === 'outcome') told = message.outcome;
    output.event(message);
  };
}

function plainView(output: Output): (message: ConsoleMessage) => void {
  let said = new Set<string>();
  let restarts = 0;
  return (message) => {
    if (message.type === 'event') {
      output.detail(message.event.line);
      return;
    }
    const { state, restarts: now } = message.outcome;
    if (now !== restarts) {
      output.note('The machine starts over.');
      [said, restarts] = [new Set(), now];
    }
    for (const { stage, status, endedMs, detail } of state.stages) {
      if (status !== 'done' || said.has(stage)) continue;
      said.add(stage);
      output.note(`${seconds(endedMs ?? 0).padStart(8)}  ${stage}: ${detail ?? ''}`);
    }
  };
}
