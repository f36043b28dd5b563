import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { sessionsAnswer, Who } from '../../server/api/people/person-views.ts';
import { get, post } from '../api/client.ts';

export type Sessions = z.infer<typeof sessionsAnswer>;

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => get<Who>('/session') });

export const ownSessionsQuery = queryOptions({
  queryKey: ['session', 'own'],
  queryFn: () => get<Sessions>('/sessions'),
  staleTime: 0,
});

/** @throws ApiError `login-refused`, or of the limit of tries */
export const logIn = (name: string, password: string): Promise<Who> =>
  post<Who>('/login', { name, password });

/** @throws ApiError `setup-refused`, or what is wrong with name or password */
export const setUp = (secret: string, name: string, password: string): Promise<Who> =>
  post<Who>('/setup', { secret, name, password });

/** Somebody has logged in: what was refused before is asked again. */
export async function begin(client: QueryClient, who: Who): Promise<void> {
  client.setQueryData(sessionQuery.queryKey, who);
  await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}

const nobody: Who = { name: null, role: null, isPerson: false };

/** The session has ended: what is shown stays, under the login. */
export const end = (client: QueryClient): void => void client.setQueryData(sessionQuery.queryKey, nobody);
