import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  auditAnswer,
  bootsAnswer,
  explainAnswer,
  machinesAnswer,
  poolAnswer,
  poolPowerAnswer,
  powerAnswer,
} from '../../server/api/views.ts';
import type { trialsAnswer } from '../../server/trial/trial-run.ts';
import { get } from './client.ts';
import { whenIdle } from './when-idle.ts';

/** All of them: how many there are is their number. */
export type Machines = Omit<z.infer<typeof machinesAnswer>, 'total'>;
export type Pool = z.infer<typeof poolAnswer>;
export type Boots = z.infer<typeof bootsAnswer>;
export type Audit = z.infer<typeof auditAnswer>;
export type MachinePower = z.infer<typeof powerAnswer>;
export type PoolPower = z.infer<typeof poolPowerAnswer>;
export type Explained = z.infer<typeof explainAnswer>;

/** The machines with power buttons: by how the server was started, and by who has come since. */
export const poolPowerQuery = queryOptions({
  queryKey: ['power', 'pool'],
  queryFn: () => get<PoolPower>('/power'),
  staleTime: 10_000,
});

/**
 * Kept in step by the event stream; asked for once. Ten thousand machines are not compared with each other, and are
 * read when the browser has nothing else to do.
 */
export const machinesQuery = queryOptions({
  queryKey: ['machines'],
  structuralSharing: false,
  queryFn: () => get<Machines>('/machines', whenIdle),
});

/** More than a screen shows: they stand there until all of them have been read. The document asks for the same. */
export const firstMachinesQuery = queryOptions({
  queryKey: ['first machines'],
  queryFn: () => get<z.infer<typeof machinesAnswer>>('/machines?limit=100'),
});

export const poolQuery = queryOptions({ queryKey: ['pool'], queryFn: () => get<Pool>('/pool') });

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

export const trialsQuery = queryOptions({
  queryKey: ['trials'],
  queryFn: () => get<z.infer<typeof trialsAnswer>>('/trials'),
});

/** All that follows from the registry, beside the list of machines, which the events themselves keep. */
const ofMachines: readonly unknown[] = ['machine', 'explain', 'firmware'];
const ofRules: readonly unknown[] = ['pool', 'trials'];
const ofLog: readonly unknown[] = ['audit', 'people', 'tokens'];

/** Parts of the registry that a change was of. */
export interface ChangedParts {
  /** Images, assignments or policy. */
  readonly rules: boolean;
  /** The audit log: of the pool, or of people and tokens. */
  readonly log: boolean;
}

/** Ask again after a change. */
export const refreshRegistry = (client: QueryClient, { rules, log }: ChangedParts): Promise<void> => {
  const changed = [...ofMachines, ...(rules ? ofRules : []), ...(log ? ofLog : [])];
  return client.invalidateQueries({ predicate: ({ queryKey: [first] }) => changed.includes(first) });
};

/** Ask again for what was answered before the list of machines was: its events begin at the list. */
export function refreshOlder(client: QueryClient): void {
  const { data, dataUpdatedAt } = client.getQueryState(machinesQuery.queryKey) ?? {};
  if (data === undefined || dataUpdatedAt === undefined) return;
  void client.invalidateQueries({
    predicate({ queryKey: [first], state }) {
      if (state.data === undefined || state.dataUpdatedAt > dataUpdatedAt) return false;
      if (first === 'pool') return (state.data as Pool).change !== data.change;
      return first === 'boots' || [...ofMachines, ...ofRules, ...ofLog].includes(first);
    },
  });
}
