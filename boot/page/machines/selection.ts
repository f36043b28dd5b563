import { useMemo, useState } from 'react';

/** The machines that an action is for, by their numbers. */
export interface Selection {
  readonly size: number;
  readonly ids: ReadonlySet<number>;
  has(machine: number): boolean;
  /** @param isRange all from the last one that was toggled to this one, as `order` has them */
  toggle(machine: number, isRange: boolean, order: readonly number[]): void;
  setAll(machines: readonly number[]): void;
}

interface Selected {
  readonly ids: ReadonlySet<number>;
  readonly last: number | null;
}

export const nothingSelected: Selected = { ids: new Set(), last: null };

/** The selection after a click on a machine. Pure. */
export function toggled(
  { ids, last }: Selected,
  machine: number,
  isRange: boolean,
  order: readonly number[],
): Selected {
  const ends = [last === null ? -1 : order.indexOf(last), order.indexOf(machine)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const range = isRange && from >= 0 ? order.slice(from, to + 1) : [machine];
  const next = new Set(ids);
  const isOn = !ids.has(machine);
  for (const each of range) {
    if (isOn) next.add(each);
    else next.delete(each);
  }
  return { ids: next, last: machine };
}

/** @param known the machines that are there; what has been forgotten is not selected */
export function useSelection(known: ReadonlySet<number>): Selection {
  const [selected, setSelected] = useState(nothingSelected);
  return useMemo(() => {
    const ids = new Set([...selected.ids].filter((id) => known.has(id)));
    return {
      ids,
      size: ids.size,
      has: (machine) => ids.has(machine),
      toggle: (machine, isRange, order) => setSelected((before) => toggled(before, machine, isRange, order)),
      setAll: (machines) => setSelected({ ids: new Set(machines), last: null }),
    };
  }, [selected, known]);
}
