import { Checkbox, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTable, type SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import type { MachineView } from '../../server/api/views.ts';
import { features, machineColumns } from './machine-columns.tsx';
import { MachineRow } from './machine-row.tsx';
import type { Selection } from './selection.ts';

interface Props {
  readonly machines: readonly MachineView[];
  readonly selection: Selection;
  /** Milliseconds since 1970, for relative times. */
  readonly now: number;
  /** Number of the machine that the keys are at. */
  readonly at: number | null;
  readonly sorting: SortingState;
  readonly onSorting: (sorting: SortingState) => void;
  /** Told the order in which they are shown. */
  readonly onOrder: (machines: readonly MachineView[]) => void;
}

/** As the style sheet has them: one line, and two where the screen is narrow. */
const rowPx = { wide: 36, narrow: 56 } as const;

/** Any number of machines; those in sight are in the document. */
export function MachineTable({
  machines,
  selection,
  now,
  at,
  sorting,
  onSorting,
  onOrder,
}: Props): React.JSX.Element {
  const scroll = useRef<HTMLDivElement>(null);
  const table = useTable({
    features,
    columns: machineColumns,
    data: machines as MachineView[],
    getRowId: ({ id }) => String(id),
    state: { sorting },
    onSortingChange: (next) => onSorting(typeof next === 'function' ? next(sorting) : next),
  });
  const { rows } = table.getRowModel();
  const px = useMediaQuery('(max-width: 640px)') === true ? rowPx.narrow : rowPx.wide;
  useEffect(() => onOrder(rows.map(({ original }) => original)), [rows, onOrder]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => px,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [px, virtual]);
  const items = virtual.getVirtualItems();
  const index = at === null ? -1 : rows.findIndex(({ original }) => original.id === at);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  const newest = useRef({ rows, selection });
  newest.current = { rows, selection };
  const toggle = useCallback((machine: number, isRange: boolean) => {
    const { selection: current, rows: shown } = newest.current;
    current.toggle(
      machine,
      isRange,
      shown.map(({ original }) => original.id),
    );
  }, []);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isAll = rows.length > 0 && rows.every(({ original }) => selection.has(original.id));
  return (
    <div className="machines" ref={scroll} tabIndex={0} role="region" aria-label="Machines">
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th className="col-select">
              <Checkbox
                size="xs"
                aria-label={`Select all ${rows.length} machines that match`}
                checked={isAll}
                indeterminate={!isAll && selection.size > 0}
                onChange={() => selection.setAll(isAll ? [] : rows.map(({ original }) => original.id))}
              />
            </th>
            {table.getFlatHeaders().map((header) => {
              const sorted = header.column.getIsSorted();
              return (
                <th
                  key={header.id}
                  className={`col-${header.id}`}
                  aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
                >
                  <UnstyledButton className="sort" onClick={header.column.getToggleSortingHandler()}>
                    <table.FlexRender header={header} />
                    <span aria-hidden="true">{sorted === 'asc' ? ' ↑' : sorted === 'desc' ? ' ↓' : ''}</span>
                  </UnstyledButton>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Spacer px={above} />}
          {items.map(({ index: row }) => {
            const { original, id } = rows[row]!;
            return (
              <MachineRow
                key={id}
                machine={original}
                index={row}
                isSelected={selection.has(original.id)}
                isAt={original.id === at}
                now={now}
                onToggle={toggle}
              />
            );
          })}
          {below > 0 && <Spacer px={below} />}
        </tbody>
      </table>
    </div>
  );
}

const Spacer = ({ px }: { readonly px: number }): React.JSX.Element => (
  <tr aria-hidden="true" style={{ height: px }}>
    <td colSpan={machineColumns.length + 1} />
  </tr>
);
