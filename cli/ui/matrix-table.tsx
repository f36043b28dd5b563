import { Box, Text } from 'ink';
import type { TerminalStream } from '../shell/context.ts';
import { currentStage } from '../../boot/chain/track.ts';
import type { LabCase } from '../../lab/case/case.ts';
import type { MatrixEvent } from '../../lab/matrix/run-matrix.ts';
import type { CaseReport } from '../../lab/report/case-report.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';
import { showLive, type Live } from './live.tsx';
import { caseCells, resultCells } from '../test-qemu/matrix-report.ts';
import { seconds } from '../test-qemu/times.ts';

/** A case's row. */
export interface MatrixRowView {
  readonly cells: readonly string[];
  readonly step: 'waiting' | 'running' | CaseReport['status'];
  /** Where it is, or how it ended. */
  readonly text: string;
  readonly ms: number | null;
}

export interface MatrixView {
  readonly rows: readonly MatrixRowView[];
}

export function emptyMatrix(cases: readonly LabCase[]): MatrixView {
  return {
    rows: cases.map((wanted) => ({ cells: caseCells(wanted), step: 'waiting', text: '', ms: null })),
  };
}

/** The view after one more event. Pure. */
export function nextMatrix(view: MatrixView, event: MatrixEvent): MatrixView {
  const change = changeOf(event);
  if (change === undefined) return view;
  return { rows: view.rows.map((row, index) => (index === event.index ? { ...row, ...change } : row)) };
}

function changeOf(event: MatrixEvent): Partial<MatrixRowView> | undefined {
  if (event.type === 'started') return { step: 'running', text: 'starting' };
  if (event.type === 'ended') {
    const { report } = event;
    const ms = report.status === 'complete' ? report.ms : null;
    return { step: report.status, text: resultCells(report)[0] ?? '', ms };
  }
  if (event.type !== 'message' || event.message.type !== 'outcomes') return undefined;
  return { text: stageText(event.message.outcomes), ms: event.message.atMs };
}

/** The stage of the machine that is furthest behind. */
function stageText(outcomes: readonly MachineOutcome[]): string {
  const behind = outcomes
    .map(({ state }) => ({ stage: currentStage(state)?.stage, left: undone(state) }))
    .sort((a, b) => b.left - a.left)[0];
  return behind?.stage ?? 'complete';
}

const undone = ({ stages }: MachineOutcome['state']): number =>
  stages.filter(({ status }) => status !== 'done').length;

const marks = { waiting: '·', running: '●', complete: '✔', broken: '✘', failed: '✘' } as const;
const colours = {
  waiting: 'gray',
  running: 'cyan',
  complete: 'green',
  broken: 'red',
  failed: 'red',
} as const;

/** As wide as what comes; on a narrow terminal the case's description is cut, not what becomes of it. */
const timeCells = '100.0 s'.length;
const textCells = 'stopped at boot-script'.length;

export function MatrixTable({ view }: { readonly view: MatrixView }) {
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...view.rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  return (
    <Box flexDirection="column">
      {view.rows.map(({ cells, step, text, ms }, index) => (
        <Box key={index} gap={2}>
          <Box flexShrink={0} gap={2}>
            <Text color={colours[step]}>{marks[step]}</Text>
            <Text dimColor>{(ms === null ? '' : seconds(ms)).padStart(timeCells)}</Text>
            <Text color={colours[step]}>{text.padEnd(textCells)}</Text>
          </Box>
          <Text dimColor={step === 'waiting'} wrap="truncate">
            {cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}
          </Text>
        </Box>
      ))}
    </Box>
  );
}

/** Draw the table on a terminal until it is ended; the report takes its place. */
export function showMatrix(first: MatrixView, stream: TerminalStream): Live<MatrixView> {
  return showLive({ first, stream, tickMs: 0, draw: (view) => <MatrixTable view={view} /> });
}
