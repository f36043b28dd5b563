import { Box, Text, useStdout } from 'ink';
import type { TerminalStream } from '../shell/context.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';
import { showLive, type Live } from './live.tsx';
import { seconds, stageTimes } from '../test-qemu/times.ts';
import { stages as allStages, type Stage } from '../../boot/chain/stage.ts';
import { currentStage } from '../../boot/chain/track.ts';

/** What the timeline shows: a machine a row, a stage a column. */
export interface TimelineView {
  readonly heading: string;
  /** What is done before any machine is on. */
  readonly step: string | null;
  readonly machines: readonly NamedOutcome[];
  readonly atMs: number;
}

export interface NamedOutcome {
  readonly name: string;
  /** The image that this machine is to run. */
  readonly image: string;
  readonly outcome: MachineOutcome;
  /** When its first stage began, on the clock of the view; default 0. The stages count from it. */
  readonly startedMs?: number;
}

export function Timeline({ view }: { readonly view: TimelineView }) {
  const { machines, atMs } = view;
  const seen = new Set(machines.flatMap(({ outcome }) => outcome.state.stages.map(({ stage }) => stage)));
  const stages = allStages.filter((stage) => seen.has(stage));
  const nameWidth = Math.max(0, ...machines.map(({ name }) => name.length));
  const columns = columnsFor(stages, useStdout().stdout.columns - nameWidth - 2);
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">
        <Text bold>{view.heading}</Text>
        <Text dimColor>{`  ${view.step ?? seconds(atMs)}`}</Text>
      </Text>
      {stages.length > 0 && (
        <Text dimColor>
          {`${' '.repeat(nameWidth + 2)}${columns.map(({ label, width }) => label.padStart(width)).join('')}`}
        </Text>
      )}
      {machines.map((machine) => (
        <MachineRow
          key={machine.name}
          machine={machine}
          nameWidth={nameWidth}
          columns={columns}
          atMs={atMs}
        />
      ))}
    </Box>
  );
}

interface Column {
  readonly stage: Stage;
  readonly label: string;
  readonly width: number;
}

/** Where the terminal is narrow; nothing else starts like these. */
const shortLabels: Partial<Readonly<Record<Stage, string>>> = {
  'dhcp-again': 'dhcp 2',
  'boot-script': 'script',
  'mac-script': 'mac',
};

/** Columns that fit their label and `123.4`, seconds. */
function columnsFor(stages: readonly Stage[], room: number): readonly Column[] {
  const column = (stage: Stage, label: string): Column => ({
    ...{ stage, label, width: Math.max(label.length, 5) + 2 },
  });
  const long = stages.map((stage) => column(stage, stage));
  const fits = long.reduce((sum, { width }) => sum + width, 0) <= room;
  return fits ? long : stages.map((stage) => column(stage, shortLabels[stage] ?? stage));
}

const marks = { running: '●', complete: '✔', broken: '✘' } as const;
const colours = { running: 'cyan', complete: 'green', broken: 'red' } as const;

interface RowProps {
  readonly machine: NamedOutcome;
  readonly nameWidth: number;
  readonly columns: readonly Column[];
  readonly atMs: number;
}

function MachineRow({ machine, nameWidth, columns, atMs }: RowProps) {
  const { name, image, outcome, startedMs = 0 } = machine;
  const { state, result, diagnosis } = outcome;
  const times = stageTimes(state);
  const current = currentStage(state)?.stage;
  const since = atMs - startedMs - [...times.values()].reduce((sum, ms) => sum + ms, 0);
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">
        <Text color={colours[result]}>{marks[result]} </Text>
        <Text bold>{name.padEnd(nameWidth)}</Text>
        {columns.map(({ stage, width }) => {
          const ms = times.get(stage);
          if (state.stages.every((each) => each.stage !== stage))
            return <Text key={stage}>{' '.repeat(width)}</Text>;
          if (ms !== undefined) return <Text key={stage}>{tenths(ms).padStart(width)}</Text>;
          return (
            <Text key={stage} color={stage === current ? colours[result] : 'gray'}>
              {cellOf(stage === current, result, since).padStart(width)}
            </Text>
          );
        })}
        {result === 'complete' && <Text color="green">{`  ${image}`}</Text>}
      </Text>
      {diagnosis !== null && <Text color="red">{`  ${' '.repeat(nameWidth)}  ${diagnosis.message}`}</Text>}
    </Box>
  );
}

/** A stage that is not done: waiting for its turn, under way, or where it ended. */
function cellOf(current: boolean, result: MachineOutcome['result'], sinceMs: number): string {
  if (!current) return '·';
  return result === 'broken' ? 'failed' : tenths(Math.max(0, sinceMs));
}

const tenths = (ms: number): string => (ms / 1000).toFixed(1);

/** Draw the timeline on a terminal; it stays there as it was last. */
export function showTimeline(first: TimelineView, stream: TerminalStream): Live<TimelineView> {
  return showLive({ first, stream, tickMs: 0, draw: (view) => <Timeline view={view} /> });
}
