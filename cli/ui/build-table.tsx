import { Box, Text } from 'ink';
import type { TerminalStream } from '../shell/context.ts';
import type { BuildEvent, BuildStep } from '../../rom/build/events.ts';
import type { BuildWatcher } from '../build/watch-build.ts';
import { showLive } from './live.tsx';

/** A target's row. */
export interface BuildRow {
  readonly name: string;
  readonly step: BuildStep | 'queued';
  readonly done?: number | undefined;
  readonly total?: number | undefined;
}

/** What the table shows: rows, and the last thing somebody should know. */
export interface BuildView {
  readonly rows: readonly BuildRow[];
  readonly note: string | undefined;
}

export function emptyView(targets: readonly string[]): BuildView {
  return { rows: targets.map((name) => ({ name, step: 'queued' as const })), note: undefined };
}

/** The view after one more event. Pure. */
export function nextView(view: BuildView, event: BuildEvent): BuildView {
  if (event.type === 'note') return { ...view, note: event.message };
  const concerned = event.type === 'artifact' ? [event.target] : event.targets;
  const change =
    event.type === 'artifact'
      ? { step: 'done' as const }
      : { step: event.step, done: event.done, total: event.total };
  return {
    ...view,
    rows: view.rows.map((row) => (concerned.includes(row.name) ? { name: row.name, ...change } : row)),
  };
}

const stepWords: Readonly<Record<BuildRow['step'], string>> = {
  queued: 'queued',
  waiting: 'waiting for another build',
  copying: 'preparing the source',
  dependencies: 'reading dependencies',
  compiling: 'compiling',
  linking: 'linking',
  packing: 'putting the script in',
  done: 'done',
};

const barCells = 24;

export function BuildTable({
  view,
  elapsedSeconds,
}: {
  readonly view: BuildView;
  readonly elapsedSeconds: number;
}) {
  const width = Math.max(...view.rows.map((row) => row.name.length));
  const minutes = `${Math.floor(elapsedSeconds / 60)}:${String(elapsedSeconds % 60).padStart(2, '0')}`;
  return (
    <Box flexDirection="column">
      {view.rows.map((row) => (
        <Row key={row.name} row={row} width={width} elapsed={minutes} />
      ))}
      {view.note === undefined ? null : <Text dimColor>{view.note}</Text>}
    </Box>
  );
}

function Row({
  row,
  width,
  elapsed,
}: {
  readonly row: BuildRow;
  readonly width: number;
  readonly elapsed: string;
}) {
  const active = row.step !== 'queued' && row.step !== 'done';
  return (
    <Box gap={2}>
      <Text color={row.step === 'done' ? 'green' : active ? 'cyan' : 'gray'}>
        {row.step === 'done' ? '✔' : active ? '●' : '·'}
      </Text>
      <Text bold={active}>{row.name.padEnd(width)}</Text>
      <Text dimColor={!active}>{stepWords[row.step]}</Text>
      {row.total ? (
        <Bar done={row.done ?? 0} total={row.total} />
      ) : row.done ? (
        <Text dimColor>{row.done}</Text>
      ) : null}
      {active ? <Text dimColor>{elapsed}</Text> : null}
    </Box>
  );
}

function Bar({ done, total }: { readonly done: number; readonly total: number }) {
  const filled = Math.min(barCells, Math.round((barCells * done) / total));
  return (
    <Text>
      <Text color="cyan">{'━'.repeat(filled)}</Text>
      <Text dimColor>{'━'.repeat(barCells - filled)}</Text> {done} of {total}
    </Text>
  );
}

/** Draw the table on a terminal until it is ended; it stays there as it was last. */
export function showBuildTable(targets: readonly string[], stream: TerminalStream): BuildWatcher {
  let view = emptyView(targets);
  const startedMs = Date.now();
  const elapsed = (nowMs: number): number => Math.max(0, Math.round((nowMs - startedMs) / 1000));
  const live = showLive({
    first: view,
    stream,
    tickMs: 1000,
    draw: (shown, nowMs) => <BuildTable view={shown} elapsedSeconds={elapsed(nowMs)} />,
  });
  return {
    onEvent(event) {
      view = nextView(view, event);
      live.show(view);
    },
    end: () => live.end(),
  };
}
