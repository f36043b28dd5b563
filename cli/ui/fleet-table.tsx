import { Box, Text } from 'ink';
import {
  fitting,
  standingOf,
  type CardRow,
  type FleetView,
  type Standing,
} from '../flash/fleet/fleet-view.ts';
import type { TerminalStream } from '../shell/context.ts';
import { showLive, type Live } from './live.tsx';

const stepWords: Readonly<Record<CardRow['step'], string>> = {
  waiting: 'waiting',
  copying: 'copying',
  starting: 'starting',
  reading: 'reading',
  'backing-up': 'backing up',
  writing: 'writing',
  verifying: 'verifying',
  done: 'done',
  failed: 'failed',
};
const lostWord = 'reconnecting';

const marks: Readonly<Record<Standing, string>> = { 'at work': '●', done: '✔', failed: '✘', waiting: '·' };
const colours = { 'at work': 'cyan', done: 'green', failed: 'red', waiting: 'gray' } as const;

/** Lines below the rows, with the one that the cursor is in. */
const otherLines = ({ note }: FleetView): number => (note === null ? 3 : 4);
const gap = 2;
const stepCells = lostWord.length;
const percentCells = '100 %'.length;
const timeCells = '10:00'.length;
const barCells = { least: 10, most: 24 };
const leastNames = 16;

/** How a terminal is shared out: how far a card has come is always whole, its device may be cut. */
export interface Widths {
  readonly host: number;
  readonly device: number;
  /** 0 where there is no room for one. */
  readonly bar: number;
}

export function widthsFor(rows: readonly Pick<CardRow, 'host' | 'device'>[], columns: number): Widths {
  const longest = (key: 'host' | 'device'): number => Math.max(...rows.map((row) => row[key].length));
  const fixed = 1 + stepCells + percentCells + timeCells + 6 * gap;
  const room = columns - fixed;
  const names = Math.max(leastNames, room - barCells.least);
  // A name that is too long takes what the other leaves, but never all of it.
  const host = Math.min(longest('host'), Math.max(names - longest('device'), Math.floor(names / 2)));
  const device = Math.min(longest('device'), names - host);
  const left = room - host - device;
  return { host, device, bar: left < barCells.least ? 0 : Math.min(barCells.most, left) };
}

export interface FleetTableProps {
  readonly view: FleetView;
  readonly nowMs: number;
  /** Of the terminal. */
  readonly columns: number;
  readonly lines: number;
}

export function FleetTable({ view, nowMs, columns, lines }: FleetTableProps) {
  const widths = widthsFor(view.rows, columns);
  const { shown, hidden } = fitting(view.rows, lines - otherLines(view));
  return (
    <Box flexDirection="column" width={columns}>
      {shown.map((row) => (
        <Box key={row.id} flexDirection="column">
          <Row row={row} widths={widths} nowMs={nowMs} />
          {row.why === null ? null : <Why text={row.why} />}
        </Box>
      ))}
      {hidden.length === 0 ? null : (
        <Text dimColor wrap="truncate">
          … and {counted(hidden)}
        </Text>
      )}
      <Summary view={view} nowMs={nowMs} />
      {view.note === null ? null : (
        <Text color="yellow" wrap="truncate">
          {view.note}
        </Text>
      )}
    </Box>
  );
}

function Row({
  row,
  widths,
  nowMs,
}: {
  readonly row: CardRow;
  readonly widths: Widths;
  readonly nowMs: number;
}) {
  const standing = standingOf(row);
  const isMoving = standing === 'at work';
  const endMs = row.endedMs ?? nowMs;
  return (
    <Box gap={gap}>
      <Cell width={1}>
        <Text color={colours[standing]}>{marks[standing]}</Text>
      </Cell>
      <Cell width={widths.host}>
        <Text bold={isMoving} dimColor={standing === 'waiting'} wrap="truncate-middle">
          {row.host}
        </Text>
      </Cell>
      <Cell width={widths.device}>
        <Text dimColor wrap="truncate-middle">
          {row.device}
        </Text>
      </Cell>
      <Cell width={stepCells}>
        {row.lost ? (
          <Text color="yellow">{lostWord}</Text>
        ) : (
          <Text color={colours[standing]}>{stepWords[row.step]}</Text>
        )}
      </Cell>
      {widths.bar === 0 ? null : (
        <Cell width={widths.bar}>
          {isMoving && row.percent !== null ? <Bar percent={row.percent} cells={widths.bar} /> : null}
        </Cell>
      )}
      <Cell width={percentCells}>
        <Text>{isMoving && row.percent !== null ? `${row.percent} %`.padStart(percentCells) : ''}</Text>
      </Cell>
      <Text dimColor>{row.startedMs === null ? '' : clock(endMs - row.startedMs).padStart(timeCells)}</Text>
    </Box>
  );
}

/** In one line; the whole of it stands in the result. */
function Why({ text }: { readonly text: string }) {
  return (
    <Box paddingLeft={1 + gap}>
      <Text wrap="truncate">{text.split('\n')[0]}</Text>
    </Box>
  );
}

function Cell({ width, children }: { readonly width: number; readonly children: React.ReactNode }) {
  return (
    <Box width={width} flexShrink={0}>
      {children}
    </Box>
  );
}

function Bar({ percent, cells }: { readonly percent: number; readonly cells: number }) {
  const filled = Math.floor((cells * percent) / 100);
  return (
    <Text>
      {'█'.repeat(filled)}
      <Text dimColor>{'░'.repeat(cells - filled)}</Text>
    </Text>
  );
}

function Summary({ view: { rows, startedMs }, nowMs }: Pick<FleetTableProps, 'view' | 'nowMs'>) {
  const count = countOf(rows);
  // After a failure nobody begins any more.
  const left = count('failed') === 0 ? 'left' : 'left for another run';
  return (
    <Box gap={gap} marginTop={1}>
      <Text wrap="truncate">
        {count('done')} of {rows.length} done
        {count('failed') === 0 ? null : <Text color="red">, {count('failed')} failed</Text>}
        {count('at work') === 0 ? null : `, ${count('at work')} at work`}
        {count('waiting') === 0 ? null : `, ${count('waiting')} ${left}`}
      </Text>
      <Text dimColor>{startedMs === null ? '' : clock(nowMs - startedMs)}</Text>
    </Box>
  );
}

/** `5 done, 11 waiting` */
function counted(rows: readonly CardRow[]): string {
  const count = countOf(rows);
  const order: readonly Standing[] = ['failed', 'at work', 'done', 'waiting'];
  return order
    .filter((standing) => count(standing) > 0)
    .map((standing) => `${count(standing)} ${standing}`)
    .join(', ');
}

const countOf =
  (rows: readonly CardRow[]) =>
  (standing: Standing): number =>
    rows.filter((row) => standingOf(row) === standing).length;

function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Draw the table on a terminal until it is ended. */
export function showFleet(first: FleetView, stream: TerminalStream): Live<FleetView> {
  return showLive({
    ...{ first, stream, tickMs: 1000 },
    draw: (view, nowMs) => (
      <FleetTable view={view} nowMs={nowMs} columns={stream.columns || 80} lines={stream.rows || 24} />
    ),
  });
}
