import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MachineView } from '../../server/api/views.ts';
import { firstMachinesQuery, machinesQuery } from '../api/queries.ts';
import { whenIdle } from '../api/when-idle.ts';
import { prepareTexts } from './filter.ts';

interface KnownMachines {
  /** Undefined until some have been read. */
  readonly machines: readonly MachineView[] | undefined;
  /** How many there are, `machines` or more. */
  readonly total: number;
  /** `machines` are all of them. */
  readonly isWhole: boolean;
  readonly error: Error | null;
  readonly again: () => void;
}

/**
 * All machines, and until they have been read the first ones: thousands are megabytes.
 * @param mayBePart the first machines are of use: they are shown neither filtered nor in another order
 */
export function useMachines(mayBePart: boolean): KnownMachines {
  const { data, error, refetch } = useQuery(machinesQuery);
  const first = useQuery({ ...firstMachinesQuery, enabled: mayBePart && data === undefined }).data;
  const isRead = data !== undefined;
  useEffect(() => {
    if (isRead) void whenIdle().then(() => prepareTexts(data.machines));
    // Once: events change a few machines at a time.
  }, [isRead]);
  const known = data ?? (mayBePart ? first : undefined);
  const total = data?.machines.length ?? first?.total ?? 0;
  return {
    machines: known?.machines,
    total,
    isWhole: data !== undefined || known?.machines.length === total,
    error,
    again: () => void refetch(),
  };
}
