import type { BootOnWire } from '../../boot/watch/watched-boot.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { seconds } from '../test-qemu/times.ts';
import type { NamedOutcome, TimelineView } from '../ui/timeline.tsx';

export interface WatchView {
  /** From now on packets are seen. */
  begin(): void;
  /** The newest boot of each machine, at a time on the clock of the events. */
  show(boots: readonly BootOnWire[], atMs: number): void;
  end(): Promise<void>;
}

/** A live timeline on a terminal, a line for each stage elsewhere, JSON Lines with --json. */
export async function showWatch(name: string, context: Context, output: Output): Promise<WatchView> {
  const end = (): Promise<void> => Promise.resolve();
  if (output.json)
    return { begin: () => output.event({ type: 'watching', name }), show: jsonView(output), end };
  if (!output.live)
    return { begin: () => output.note(`Watching ${name}; Ctrl-C ends it.`), show: plainView(output), end };
  const { showTimeline } = await import('../ui/timeline.tsx');
  const heading = `Watching ${name}`;
  const waiting: TimelineView = { heading, step: 'no machine has booted yet …', machines: [], atMs: 0 };
  const timeline = showTimeline(waiting, context.stderr);
  return {
    begin: () => undefined,
    show(boots, atMs) {
      if (boots.length === 0) return;
      const machines = boots.slice(-mostRows(context)).map(timelineRow);
      timeline.show({ heading, step: null, machines, atMs });
    },
    end: () => timeline.end(),
  };
}

/** A machine takes a row, and another one for why it stopped. */
const mostRows = ({ stderr }: Context): number => Math.max(4, Math.floor(((stderr.rows ?? 24) - 3) / 2));

/** The stages on the machine's own clock. A stage that was not seen itself ended with the one before. */
function timelineRow({ mac, state, result, diagnosis, startedMs }: BootOnWire): NamedOutcome {
  let beforeMs = 0;
  const stages = state.stages.map((each) => {
    if (each.status !== 'done') return each;
    beforeMs = each.endedMs === null ? beforeMs : each.endedMs - startedMs;
    return { ...each, endedMs: beforeMs };
  });
  const shown = result === 'handed-over' ? 'complete' : result;
  const outcome = { mac, state: { ...state, stages }, result: shown, diagnosis } as const;
  return { name: mac, image: '', startedMs, outcome };
}

/** A document each time that a machine has come further. */
function jsonView(output: Output): WatchView['show'] {
  const told = new Map<string, string>();
  return (boots, atMs) => {
    for (const { mac, method, state, result, diagnosis, packets } of boots) {
      const boot = { mac, method, state, result, diagnosis, packets };
      const text = JSON.stringify(boot);
      if (told.get(mac) === text) continue;
      told.set(mac, text);
      output.event({ type: 'boot', atMs, boot });
    }
  };
}

function plainView(output: Output): WatchView['show'] {
  const said = new Set<string>();
  return (boots) => {
    for (const { mac, startedMs, state, result, diagnosis } of boots) {
      for (const { stage, status, endedMs, detail } of state.stages) {
        const key = `${mac} ${startedMs} ${stage}`;
        if (status !== 'done' || said.has(key)) continue;
        said.add(key);
        const time = endedMs === null ? '' : seconds(endedMs - startedMs);
        output.note(`${time.padStart(8)}  ${mac}  ${stage}: ${detail ?? 'not seen'}`);
      }
      const key = `${mac} ${startedMs} ${diagnosis?.code ?? ''}`;
      if (diagnosis === null || said.has(key)) continue;
      said.add(key);
      output.note(
        `${''.padStart(8)}  ${mac}  ${result === 'broken' ? 'stopped' : 'lost of sight'}: ${diagnosis.message}`,
      );
    }
  };
}
