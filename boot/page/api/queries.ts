import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  auditAnswer,
  bootsAnswer,
  explainAnswer,
  MachineView,
  machinesAnswer,
  poolAnswer,
  powerAnswer,
} from '../../server/api/views.ts';
import { get } from './client.ts';

export type Machines = z.infer<typeof machinesAnswer>;
export type Pool = z.infer<typeof poolAnswer>;
export type Boots = z.infer<typeof bootsAnswer>;
export type Audit = z.infer<typeof auditAnswer>;
export type MachinePower = z.infer<typeof powerAnswer>;
export type Explained = z.infer<typeof explainAnswer>;

export const machinesQuery = queryOptions({
  queryKey: ['machines'],
  queryFn: () => get<Machines>('/machines'),
});

export const poolQuery = queryOptions({ queryKey: ['pool'], queryFn: () => get<Pool>('/pool') });

export const machineQuery = (machine: number) =>
  queryOptions({
    queryKey: ['machine', machine],
    queryFn: () => get<MachineView>(`/machines/${machine}`),
  });

export const bootsQuery = (filter: { readonly machine?: number; readonly image?: string }) => {
  const search = new URLSearchParams(
    Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return queryOptions({
    queryKey: ['boots', filter],
    queryFn: () => get<Boots>(`/boots?${search.toString()}`),
  });
};

export const auditQuery = queryOptions({
  queryKey: ['audit'],
  queryFn: () => get<Audit>('/audit?limit=200'),
});

export const explainQuery = (mac: string) =>
  queryOptions({
    queryKey: ['explain', mac],
    queryFn: () => get<Explained>(`/explain/${mac}`),
  });

/** Whoever switches a machine elsewhere is not told here: asked again while somebody looks. */
export const powerQuery = (machine: number) =>
  queryOptions({
    queryKey: ['power', machine],
    queryFn: () => get<MachinePower>(`/machines/${machine}/power`),
    refetchInterval: 5000,
  });

/** All that follows from the registry: stale after a change. */
export const ofTheRegistry = ['machines', 'pool', 'machine', 'audit', 'explain'] as const;

export const refreshRegistry = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({
    predicate: ({ queryKey: [first] }) => (ofTheRegistry as readonly unknown[]).includes(first),
  });
