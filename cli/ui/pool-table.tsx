import { Box, Text, useInput } from 'ink';
import { useState } from 'react';
import type { TerminalStream } from '../shell/context.ts';
import { count } from '../pool/text/change-text.ts';
import { ageText, moodOf, stateCounts, type PoolRow } from '../top/pool-rows.ts';
import stringWidth from 'string-width';
import { padCell } from '../shell/table.ts';
import { showLive, type Live } from './live.tsx';
import { itemAt } from '../../system/present.ts';

export interface PoolTableProps {
  readonly rows: readonly PoolRow[];
  readonly nowMs: number;
  /** Lines of the terminal. */
  readonly height: number;
  /** Keys can be read. */
  readonly isInteractive: boolean;
  readonly onQuit: () => void;
}

const heading = ['NAME', 'MAC', 'STATE', 'IMAGE', 'NEXT BOOT', 'LAST BOOT'] as const;
const colours = { bad: 'red', busy: 'cyan', good: 'green', idle: 'gray' } as const;
/** Counts, heading, the line below, and one that stays free: a full terminal would scroll. */
const otherLines = 5;

/** The pool, a machine a line; arrow keys scroll, q ends. */
export function PoolTable({ rows, nowMs, height, isInteractive, onQuit }: PoolTableProps) {
  const most = Math.max(1, height - otherLines);
  const last = Math.max(0, rows.length - most);
  const [wanted, scroll] = useState(0);
  useInput(
    (input, key) => {
      if (input === 'q' || (key.ctrl && input === 'c')) onQuit();
      else if (key.downArrow) scroll((top) => Math.min(top + 1, last));
      else if (key.upArrow) scroll((top) => Math.max(0, Math.min(top, last) - 1));
    },
    { isActive: isInteractive },
  );
  const top = Math.min(wanted, last);
  const shown = rows.slice(top, top + most);
  const cells = shown.map((row) => cellsOf(row, nowMs));
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => stringWidth(itemAt(row, column)))),
  );
  const padded = (row: readonly string[]): string[] =>
    row.map((cell, column) => padCell(cell, itemAt(widths, column)));
  const below = rows.length - top - shown.length;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        <Text bold>{count(rows.length, 'machine')}</Text>
        {rows.length === 0 ? '' : `: ${stateCounts(rows)}`}
      </Text>
      <Text> </Text>
      <Text dimColor wrap="truncate">
        {padded(heading).join('  ').trimEnd()}
      </Text>
      {cells.map((row, index) => {
        const [name = '', mac = '', state = '', ...rest] = padded(row);
        return (
          <Text key={itemAt(shown, index).id} wrap="truncate">
            {`${name}  ${mac}  `}
            <Text color={colours[moodOf(itemAt(shown, index).state)]}>{state}</Text>
            {`  ${rest.join('  ')}`.trimEnd()}
          </Text>
        );
      })}
      <Text dimColor wrap="truncate">
        {footer(top, below, isInteractive)}
      </Text>
    </Box>
  );
}

const cellsOf = ({ name, mac, state, image, nextBoot, lastBootMs }: PoolRow, nowMs: number): string[] => [
  ...[name === '' ? '-' : name, mac, state, image ?? '-', nextBoot, ageText(lastBootMs, nowMs)],
];

function footer(above: number, below: number, isInteractive: boolean): string {
  const hidden = above + below === 0 ? '' : `${above} above, ${below} below; arrows scroll, `;
  return isInteractive ? `${hidden}q quits` : hidden;
}

export interface PoolTableOptions {
  readonly rows: readonly PoolRow[];
  readonly stream: TerminalStream;
  readonly onQuit: () => void;
}

/** Draw the pool on a terminal until it is ended. */
export function showPool({ rows, stream, onQuit }: PoolTableOptions): Live<readonly PoolRow[]> {
  return showLive<readonly PoolRow[]>({
    ...{ first: rows, stream, tickMs: 1000 },
    draw: (view, nowMs) => (
      <PoolTable
        {...{ rows: view, nowMs, height: stream.rows ?? 24, onQuit }}
        isInteractive={process.stdin.isTTY}
      />
    ),
  });
}
