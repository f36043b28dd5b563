import { queryOptions } from '@tanstack/react-query';
import type { exportKinds, ExportAnswer, ServersAnswer } from '../../server/api/servers/server-views.ts';
import { get } from '../api/client.ts';

export type ExportKind = (typeof exportKinds)[number];

/** No event tells of a daemon or of a disk: asked again while somebody looks. */
export const serversQuery = queryOptions({
  queryKey: ['servers'],
  queryFn: () => get<ServersAnswer>('/servers'),
  refetchInterval: 10_000,
});

/** Values that this server does not know; empty where it does. */
export interface ExportValues {
  readonly interface: string;
  readonly address: string;
}

export const exportQuery = (kind: ExportKind, { interface: name, address }: ExportValues) => {
  const search = new URLSearchParams({
    ...(name === '' ? {} : { interface: name }),
    ...(address === '' ? {} : { address }),
  });
  return queryOptions({
    // The first word says that a change of the registry makes it stale.
    queryKey: ['explain', 'export', kind, name, address],
    queryFn: () => get<ExportAnswer>(`/exports/${kind}?${search.toString()}`),
    retry: false,
  });
};
