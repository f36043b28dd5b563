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

/** The site at which people can log in, instead of with a password. */
export const siteQuery = queryOptions({
  queryKey: ['session', 'site'],
  queryFn: () => get<{ readonly site: string | null }>('/openid'),
});

/** Go to the site's login; it comes back to what is shown now. @throws ApiError where the site does not answer */
export async function logInAtSite(): Promise<void> {
  const { pathname, search } = window.location;
  const { url } = await post<{ readonly url: string }>('/openid', { to: `${pathname}${search}` });
  window.location.assign(url);
}

const elsewhereKey = ['session', 'elsewhere'] as const;

/** Where the login goes on after a logout here; null: nowhere. */
export const elsewhereQuery = queryOptions({
  queryKey: elsewhereKey,
  queryFn: () => null as string | null,
  staleTime: Infinity,
});

/** @throws ApiError */
export async function logOut(client: QueryClient): Promise<void> {
  const { elsewhere } = await post<{ readonly elsewhere: string | null }>('/logout', {});
  client.setQueryData(elsewhereKey, elsewhere);
  end(client);
}

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
