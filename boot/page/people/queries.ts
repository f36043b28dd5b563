import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  invitationAnswer,
  newTokenAnswer,
  peopleAnswer,
  personView,
  sessionsAnswer,
  tokensAnswer,
} from '../../server/api/people/person-views.ts';
import { get } from '../api/client.ts';

export type Person = z.infer<typeof personView>;
export type Invited = z.infer<typeof invitationAnswer>;
export type NewToken = z.infer<typeof newTokenAnswer>;
export type Token = z.infer<typeof tokensAnswer>['tokens'][number];
export type Sessions = z.infer<typeof sessionsAnswer>;

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => get<z.infer<typeof peopleAnswer>>('/people'),
  staleTime: 0,
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => get<z.infer<typeof tokensAnswer>>('/tokens'),
  staleTime: 0,
});

/** The path of a person's resources in the API. */
export const personPath = (name: string): string => `/people/${encodeURIComponent(name)}`;

export const sessionsOfQuery = (name: string) =>
  queryOptions({
    queryKey: ['people', name, 'sessions'],
    queryFn: () => get<Sessions>(`${personPath(name)}/sessions`),
    staleTime: 0,
  });
