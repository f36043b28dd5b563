import { Checkbox, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTable, type SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { features, machineColumns } from './machine-columns.tsx';
import { MachineRow } from './machine-row.tsx';
import type { Selection } from '../selection.ts';
import { itemAt } from '../../../../system/present.ts';

interface Props {
  /** In the order in which they are shown. */
  readonly machines: readonly MachineView[];
  /** No more are on their way. */
  readonly isWhole: boolean;
  readonly selection: Selection;
  /** Milliseconds since 1970, for relative times. */
  readonly now: number;
  /** Number of the machine that the keys are at. */
  readonly at: number | null;
  readonly sorting: SortingState;
  readonly onSorting: (sorting: SortingState) => void;
}

/** As the style sheet has them: one line, and two where the screen is narrow. */
const rowPx = { wide: 36, narrow: 56 } as const;

/** The table keeps columns and their order; 10,000 rows of it would be made anew for each key in the filter. */
const noRows: MachineView[] = [];

/** Any number of machines; those in sight are in the document. */
export const MachineTable = memo(function MachineTable(props: Props): React.JSX.Element {
  const { machines, isWhole, selection, now, at, sorting, onSorting } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const table = useTable({
    features,
    columns: machineColumns,
    data: noRows,
    manualSorting: true,
    sortDescFirst: false,
    state: { sorting },
    onSortingChange: (next) => onSorting(typeof next === 'function' ? next(sorting) : next),
  });
  const px = useMediaQuery('(max-width: 640px)') ? rowPx.narrow : rowPx.wide;
  const virtual = useVirtualizer({
    count: machines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => px,
    overscan: 4,
    // The rows stand in the first rendering; later the real size is known.
    initialRect: { width: innerWidth, height: innerHeight },
  });
  useEffect(() => virtual.measure(), [px, virtual]);
  const items = virtual.getVirtualItems();
  const index = at === null ? -1 : machines.findIndex(({ id }) => id === at);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  useEffect(() => {
    if (at === null) return;
    const frame = requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>('tr.at .name')?.focus({ preventScroll: true }),
    );
    return () => cancelAnimationFrame(frame);
  }, [at]);
  const newest = useRef({ machines, selection });
  newest.current = { machines, selection };
  const toggle = useCallback((machine: number, isRange: boolean) => {
    const { selection: current, machines: shown } = newest.current;
    current.toggle(
      machine,
      isRange,
      shown.map(({ id }) => id),
    );
  }, []);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isAll = machines.length > 0 && machines.every(({ id }) => selection.has(id));
  return (
    <div className="machines" ref={scroll} tabIndex={0} role="region" aria-label="Machines">
      <table aria-rowcount={machines.length + 1}>
        <thead>
          <tr>
            <th className="col-select">
              <Checkbox
                size="xs"
                aria-label={`Select all ${machines.length} machines that match`}
                checked={isAll}
                disabled={!isWhole}
                indeterminate={!isAll && selection.size > 0}
                onChange={() => selection.setAll(isAll ? [] : machines.map(({ id }) => id))}
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
            const machine = itemAt(machines, row);
            return (
              <MachineRow
                key={machine.id}
                machine={machine}
                index={row}
                isSelected={selection.has(machine.id)}
                isAt={machine.id === at}
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
});

const Spacer = ({ px }: { readonly px: number }): React.JSX.Element => (
  <tr aria-hidden="true" style={{ height: px }}>
    <td colSpan={machineColumns.length + 1} />
  </tr>
);
