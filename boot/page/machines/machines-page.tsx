import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { SortingState } from '@tanstack/react-table';
import { lazy, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Later } from '../app/later.tsx';
import { NotLoaded } from '../app/not-loaded.tsx';
import { useNow } from '../app/now.ts';
import type { MachineView } from '../../server/api/views.ts';
import { FilterBar } from './filter-bar.tsx';
import { facetsOf, filterFrom, filterMachines, filterNames, noFacets, waitingMachines } from './filter.ts';
import { useKeys } from '../keys/use-keys.ts';
import { sortMachines } from './machine-order.ts';
import { MachineTable } from './table/machine-table.tsx';
import { NoMachines } from './no-machines.tsx';
import { useSelection } from './selection.ts';
import { useMachines } from './use-machines.ts';
import { useTypedText } from './typed-text.ts';
import { WaitingBanner } from './waiting-banner.tsx';

const AssignDrawer = lazy(async () => ({ default: (await import('../rest.ts')).AssignDrawer }));
const SelectionBar = lazy(async () => ({ default: (await import('../rest.ts')).SelectionBar }));

const none: readonly MachineView[] = [];

/** The machines: filter, facets, order and selection. Filter and order are in the URL. */
export function MachinesPage(): React.JSX.Element {
  const [search, setSearch] = useSearchParams();
  const isPlain = ![...filterNames, 'sort'].some((name) => search.has(name));
  // The first machines stay there while somebody types.
  const [beganPlain] = useState(isPlain);
  const { total, isWhole, error, again, ...known } = useMachines(beganPlain);
  const machines = known.machines ?? none;
  const navigate = useNavigate();
  const minute = Math.floor(useNow(15_000) / 15_000) * 15_000;
  const change = useCallback(
    (values: Readonly<Record<string, string>>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values))
            if (value === '') next.delete(name);
            else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const sortBy = useCallback(
    ([first]: SortingState) =>
      change({ sort: first === undefined ? '' : `${first.desc ? '-' : ''}${first.id}` }),
    [change],
  );
  const kept = useMemo(() => filterFrom(search), [search]);
  const [text, typeText, settleText] = useTypedText(kept.text, (typed) => change({ text: typed }));
  const filter = useMemo(() => ({ ...kept, text }), [kept, text]);
  const applied = useDeferredValue(filter);
  const sort = search.get('sort');
  const sorting = useMemo(() => sortingFrom(sort), [sort]);
  const sorted = useMemo(() => sortMachines(machines, sorting, minute), [machines, sorting, minute]);
  const shown = useMemo(() => filterMachines(sorted, applied, minute), [sorted, applied, minute]);
  const facets = useMemo(
    () => (isWhole ? facetsOf(machines, minute) : noFacets),
    [machines, minute, isWhole],
  );
  const waiting = useMemo(
    () => (isWhole ? waitingMachines(machines, minute) : none),
    [machines, minute, isWhole],
  );
  const ids = useMemo(() => new Set(machines.map(({ id }) => id)), [machines]);
  const selection = useSelection(ids);
  const selected = useMemo(() => machines.filter(({ id }) => selection.has(id)), [machines, selection]);
  const [isAssigning, assigning] = useDisclosure(false);
  const [isOnce, setOnce] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const assign = (once: boolean): void => {
    setOnce(once);
    assigning.open();
  };
  const step = (by: number): void => {
    const index = shown.findIndex(({ id }) => id === at);
    const next = shown[Math.max(0, Math.min(shown.length - 1, index + by))];
    if (next !== undefined) setAt(next.id);
  };
  const toggle = (isRange: boolean): void =>
    at === null
      ? undefined
      : selection.toggle(
          at,
          isRange,
          shown.map(({ id }) => id),
        );
  useKeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['ArrowDown', () => step(1)],
    ['ArrowUp', () => step(-1)],
    ['x', () => toggle(false)],
    ['shift+x', () => toggle(true)],
    ['mod+a', () => isWhole && selection.setAll(shown.map(({ id }) => id))],
    ['Enter', () => at !== null && void navigate(`/machines/${at}`)],
    ['a', () => selection.size > 0 && assign(false)],
    ['Escape', () => selection.setAll([])],
  ]);
  if (known.machines === undefined) return <NotLoaded name="machines" error={error} onAgain={again} />;
  if (machines.length === 0) return <NoMachines />;
  return (
    <div className="view">
      <h1 className="unseen">Machines</h1>
      {waiting.length > 0 && (
        <WaitingBanner
          machines={waiting}
          onLook={() => change({ state: 'waiting' })}
          onSelect={() => selection.setAll(waiting.map(({ id }) => id))}
        />
      )}
      <FilterBar
        filter={filter}
        facets={facets}
        shown={isWhole ? shown.length : isPlain && text === '' ? total : null}
        onLeave={settleText}
        onType={typeText}
        onChange={change}
      />
      {shown.length === 0 ? (
        <Group p="md">
          <Text size="sm">No machine matches.</Text>
          <Button size="xs" variant="default" onClick={() => setSearch({})}>
            Show all {total.toLocaleString('en')}
          </Button>
        </Group>
      ) : (
        <MachineTable
          {...{ machines: shown, isWhole, selection, at, sorting, now: minute }}
          onSorting={sortBy}
        />
      )}
      <Later>
        <SelectionBar selection={selection} chosen={selected} onAssign={assign} />
        <AssignDrawer
          isOpen={isAssigning}
          isOnce={isOnce}
          machines={selected}
          onClose={assigning.close}
          onDone={() => selection.setAll([])}
        />
      </Later>
    </div>
  );
}

function sortingFrom(text: string | null): SortingState {
  if (text === null) return [];
  return [{ id: text.replace(/^-/, ''), desc: text.startsWith('-') }];
}
