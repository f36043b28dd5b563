import { Box, render, Text } from 'ink';
import { useEffect, useState } from 'react';
import type { MachineOutcome } from '../../lab/run/watcher.ts';
import { seconds, stageTimes } from '../test-qemu/times.ts';

/** What the timeline shows: a machine a row. */
export interface TimelineView {
  readonly heading: string;
  readonly machines: readonly NamedOutcome[];
  readonly atMs: number;
}

export interface NamedOutcome {
  readonly name: string;
  readonly outcome: MachineOutcome;
}

export function Timeline({ view }: { readonly view: TimelineView }) {
  const width = Math.max(0, ...view.machines.map(({ name }) => name.length));
  return (
    <Box flexDirection="column">
      <Text dimColor>{view.heading}</Text>
      {view.machines.map((machine) => (
        <MachineRow key={machine.name} machine={machine} width={width} atMs={view.atMs} />
      ))}
    </Box>
  );
}

const marks = { running: '●', complete: '✔', broken: '✘' } as const;
const colours = { running: 'cyan', complete: 'green', broken: 'red' } as const;

function MachineRow({
  machine,
  width,
  atMs,
}: {
  readonly machine: NamedOutcome;
  readonly width: number;
  readonly atMs: number;
}) {
  const { state, result } = machine.outcome;
  const times = stageTimes(state);
  return (
    <Box gap={1} flexWrap="wrap">
      <Text color={colours[result]}>{marks[result]}</Text>
      <Text bold>{machine.name.padEnd(width)}</Text>
      {state.stages.map(({ stage, status }, index) => {
        const current = status !== 'done' && (index === 0 || state.stages[index - 1]?.status === 'done');
        if (status === 'done') {
          return (
            <Text key={stage}>
              <Text color="green">{stage}</Text> <Text dimColor>{seconds(times.get(stage) ?? 0)}</Text>
            </Text>
          );
        }
        if (!current)
          return (
            <Text key={stage} dimColor>
              {stage}
            </Text>
          );
        return (
          <Text key={stage} color={result === 'broken' ? 'red' : 'cyan'} bold>
            {stage}
          </Text>
        );
      })}
      <Text dimColor>{result === 'running' ? seconds(atMs) : ''}</Text>
    </Box>
  );
}

export interface LiveTimeline {
  show(view: TimelineView): void;
  end(): Promise<void>;
}

/** Draw the timeline on a terminal; it stays there as it was last. */
export function showTimeline(first: TimelineView, stream: NodeJS.WriteStream): LiveTimeline {
  let redraw = (_view: TimelineView): void => undefined;
  const instance = render(<Live first={first} onMount={(draw) => (redraw = draw)} />, {
    stdout: stream,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  return {
    show: (view) => redraw(view),
    async end() {
      instance.unmount();
      await instance.waitUntilExit();
    },
  };
}

function Live({
  first,
  onMount,
}: {
  readonly first: TimelineView;
  readonly onMount: (draw: (view: TimelineView) => void) => void;
}) {
  const [view, setView] = useState(first);
  useEffect(() => onMount(setView), [onMount]);
  return <Timeline view={view} />;
}
