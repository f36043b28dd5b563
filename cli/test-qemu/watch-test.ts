import { methods } from '../../boot/chain/stage.ts';
import type { LabMessage, LabStep } from '../../lab/run/message.ts';
import type { LabPlan } from '../../lab/run/lab-plan.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { NamedOutcome, TimelineView } from '../ui/timeline.tsx';
import { seconds } from './times.ts';
import { firstItem } from '../../system/present.ts';

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
  let view: TimelineView = { heading: headingOf(plan), step: stepWords.network, machines: [], atMs: 0 };
  const { showTimeline } = await import('../ui/timeline.tsx');
  const timeline = showTimeline(view, context.stderr);
  return {
    onMessage(message) {
      const next = viewAfter(view, message, plan);
      if (next !== view) timeline.show((view = next));
    },
    end: () => timeline.end(),
  };
}

const stepWords: Readonly<Record<LabStep, string | null>> = {
  network: 'making the network …',
  servers: 'starting the servers …',
  machines: 'switching the machines on …',
  watching: null,
  ending: null,
};

/** `Method 4 (chain-embedded), BIOS, e1000; dnsmasq, dnsmasq, romkit` */
function headingOf({ method, machines, engines }: LabPlan): string {
  const { firmware, card } = firstItem(machines);
  const servers = [...new Set(Object.values(engines).filter((name) => name !== null))].join(', ');
  return `Method ${methods[method].number} (${method}), ${firmware.toUpperCase()}, ${card}; ${servers}`;
}

function viewAfter(view: TimelineView, message: LabMessage, { machines }: LabPlan): TimelineView {
  if (message.type === 'step') return { ...view, step: stepWords[message.step] };
  if (message.type !== 'outcomes') return view;
  const named = message.outcomes.map((outcome): NamedOutcome => {
    const machine = machines.find(({ expectation }) => expectation.mac === outcome.mac);
    return { name: machine?.name ?? outcome.mac, image: machine?.expectation.image ?? '', outcome };
  });
  return { ...view, machines: named, atMs: message.atMs };
}

function plainWatcher(nameOf: (mac: string) => string, output: Output): LabWatcher {
  const said = new Set<string>();
  return {
    onMessage(message) {
      if (message.type === 'server') output.detail(`${message.name}: ${message.line}`);
      if (message.type === 'event' && message.event.type === 'console')
        output.detail(`${message.event.mac ?? '-'}: ${message.event.line}`);
      if (message.type !== 'outcomes') return;
      for (const { mac, state, result, diagnosis } of message.outcomes) {
        const told = `${mac} ${diagnosis?.message ?? ''}`;
        if (result === 'running' && diagnosis !== null && !said.has(told)) {
          said.add(told);
          output.note(`${seconds(message.atMs).padStart(8)}  ${nameOf(mac)}  ${diagnosis.message}`);
        }
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
