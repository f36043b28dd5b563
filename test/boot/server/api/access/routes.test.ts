import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { isAtLeast, type Role } from '../../../../../boot/registry/model/person.ts';
import { hashOf } from '../../../../../boot/server/api/access/access.ts';
import { leastRoleFor, leastRoles } from '../../../../../boot/server/api/access/route-roles.ts';
import { host, Site } from '../people/site.ts';

interface Route {
  readonly method: string;
  readonly url: string;
}

const site = new Site();
/** Every route that the server has. */
const routes: Route[] = [];

const people = { vera: 'viewer', otto: 'operator', ada: 'administrator' } as const;
const scopes = { read: 'viewer', write: 'operator', admin: 'administrator' } as const;

/** Requests of everybody who may ask: their headers anew each time, since some requests end a session. */
const askers: readonly [string, Role | null, () => Promise<Record<string, string>>][] = [
  ['nobody', null, async () => ({})],
  ['a token that is not known', null, async () => ({ authorization: 'Bearer guess' })],
  ['a session that is not known', null, async () => ({ cookie: `romkit=${'x'.repeat(43)}` })],
  ...Object.entries(people).map(
    ([name, role]) => [`the session of a ${role}`, role, () => site.sessionOf(name)] as never,
  ),
  ...Object.entries(scopes).map(
    ([scope, role]) =>
      [`a ${scope} token`, role, async () => ({ authorization: `Bearer ${scope}-secret` })] as never,
  ),
];

beforeAll(async () => {
  await site.open();
  for (const [name, role] of Object.entries(people)) await site.addPerson(name, role);
  for (const scope of ['read', 'write', 'admin'] as const)
    await site.registry.tokens.add(
      { by: 'test', via: 'test' },
      { name: scope, scope, sha256: hashOf(`${scope}-secret`) },
    );
  const note = (app: FastifyInstance) =>
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, url });
    });
  await site.start(null, note, true);
  await site.app.ready();
});
afterAll(() => site.close());

/** Answers that only the check of requests gives. */
const refusals = new Set(['foreign-request', 'no-token', 'no-csrf-header', 'role-too-low']);

async function isRefused({ method, url }: Route, headers: Record<string, string>): Promise<boolean> {
  const answer = site.app.inject({
    ...{ method: method as 'GET', url: url.replace(/:\w+/g, '77') },
    headers: { host, 'x-romkit-page': '1', ...headers },
    ...(['POST', 'PATCH'].includes(method) ? { payload: {} } : {}),
  });
  const { statusCode, body } = await answer;
  if (![401, 403].includes(statusCode)) return false;
  // An answer to HEAD has no content (RFC 9110 section 9.3.2).
  return method === 'HEAD' || refusals.has((JSON.parse(body) as { error: { code: string } }).error.code);
}

/** The route for HEAD that each one for GET brings with it. */
const isMadeFromGet = (url: string): boolean =>
  routes.some((route) => route.method === 'GET' && route.url === url);

/** Streams and uploads take the connection over: who is let in there is tried with a real one elsewhere. */
const takesOver = ({ url }: Route): boolean => url === '/api/v1/events' || url.startsWith('/api/v1/uploads');

describe('every route', () => {
  it('has a least role, and every role a route', () => {
    const known = routes
      .filter(({ method, url }) => url !== '/healthz' && !(method === 'HEAD' && isMadeFromGet(url)))
      .map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(known)].sort()).toEqual([...leastRoles.keys()].sort());
  });

  it.each(askers)('lets %s in where the role suffices', async (_, role, headers) => {
    for (const route of routes) {
      if (route.url === '/healthz') continue;
      const least = leastRoleFor(route.method, route.url);
      const isOpen = least === 'anybody' || least === 'comes-back';
      const isAllowed = isOpen || (role !== null && isAtLeast(role, least));
      if (isAllowed && takesOver(route)) continue;
      const refused = await isRefused(route, await headers());
      expect([`${route.method} ${route.url}`, refused]).toEqual([`${route.method} ${route.url}`, !isAllowed]);
    }
  });

  it('is not there for another site’s page, whoever has logged in', async () => {
    const cookie = await site.sessionOf('ada');
    for (const route of routes.filter(({ url }) => url !== '/healthz'))
      expect([route.url, await isRefused(route, { ...cookie, origin: 'https://evil.example' })]).toEqual([
        route.url,
        true,
      ]);
  });
});

describe('changes of the pool', () => {
  const change =
    (name: string, ...changes: object[]) =>
    async () =>
      (await site.page('POST', '/changes', { changes }, await site.sessionOf(name))).statusCode;
  const undo = async (name: string, entry?: number) =>
    (await site.page('POST', '/undo', entry === undefined ? {} : { entry }, await site.sessionOf(name)))
      .statusCode;
  const policy = { type: 'set-policy', policy: { mostUnknown: 7 } };

  it('need an administrator where policy changes or something is forgotten, also by undo', async () => {
    const last = (await site.registry.audit({ limit: 1 }))[0]!.id;
    const add = { type: 'add-machine', macs: ['52:54:00:00:00:01'], values: { name: 'web1' } };
    expect(await change('otto', add)()).toBe(200);
    expect((await site.registry.audit({ limit: 1 }))[0]).toMatchObject({ by: 'otto', via: 'page' });
    const forget = { type: 'forget-machine', machine: 1 };
    for (const step of [policy, forget]) expect(await change('otto', add, step)()).toBe(403);
    expect(await change('ada', policy)()).toBe(200);
    expect([await undo('otto'), await undo('otto', last + 2)]).toEqual([403, 403]);
    expect(site.registry.snapshot().policy.mostUnknown).toBe(7);
    expect(await undo('ada')).toBe(200);
    expect(await undo('otto', last + 1)).toBe(200);
    expect(await undo('otto', last)).toBe(403);
    expect((await site.registry.audit({ limit: 1 }))[0]).toMatchObject({
      ...{ by: 'otto', undoes: last + 1 },
    });
  });
});
