import type { LabMessage } from '../../lab/run/message.ts';
import type { LabPlan } from '../../lab/run/plan.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import type { LiveTimeline, NamedOutcome } from '../ui/timeline.tsx';
import { seconds } from './times.ts';

export interface LabWatcher {
  onMessage(message: LabMessage): void;
  end(): Promise<void>;
}

/** A live timeline on a terminal, a line for each stage elsewhere, JSON Lines with --json. */
export async function watchLab(plan: LabPlan, context: Context, output: Output): Promise<LabWatcher> {
  if (output.json) return { onMessage: (message) => output.event(message), end: () => Promise.resolve() };
  const nameOf = (mac: string): string =>
    plan.machines.find(({ expectation }) => expectation.mac === mac)?.name ?? mac;
  if (!output.live) return plainWatcher(nameOf, output);
  const heading = `method ${plan.method}, ${Object.values(plan.engines).join(' + ')}`;
  let timeline: LiveTimeline | undefined;
  const { showTimeline } = await import('../ui/timeline.tsx');
  return {
    onMessage(message) {
      if (message.type !== 'outcomes') return;
      const machines = message.outcomes.map((outcome): NamedOutcome => ({
        name: nameOf(outcome.mac),
        outcome,
      }));
      timeline ??= showTimeline(
        { heading, machines, atMs: message.atMs },
        context.stderr as NodeJS.WriteStream,
      );
      timeline.show({ heading, machines, atMs: message.atMs });
    },
    end: async () => timeline?.end(),
  };
}

function plainWatcher(nameOf: (mac: string) => string, output: Output): LabWatcher {
  const said = new Set<string>();
  return {
    onMessage(message) {
      if (message.type === 'server') output.detail(`${message.name}: ${message.line}`);
      if (message.type === 'event' && message.event.type === 'console')
        output.detail(`${message.event.mac}: ${message.event.line}`);
      if (message.type !== 'outcomes') return;
      for (const { mac, state } of message.outcomes) {
        for (const { stage, status, endedMs, detail } of state.stages) {
          if (status !== 'done' || said.has(`${mac} ${stage}`)) continue;
          said.add(`${mac} ${stage}`);
          output.note(`${seconds(endedMs ?? 0).padStart(8)}  ${nameOf(mac)}  ${stage}: ${detail ?? ''}`);
        }
      }
    },
    end: () => Promise.resolve(),
  };
}
